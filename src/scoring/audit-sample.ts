import type { OutcomeKey, Reading } from "../core/outcome.ts";
import { type Random, shuffled } from "../core/random.ts";

/** A collected reply as its extractors read it. */
export interface ReadReply {
  readonly key: OutcomeKey;
  /** By extractor name. */
  readonly readings: Readonly<Record<string, Reading>>;
}

/**
 * `size` replies to read by hand, or all when there are fewer. Systematic sampling: the replies stand in the order of their
 * strata (task, protocol, and what each extractor made of the reply), by chance within a stratum, and every (N / size)th is
 * taken from a start drawn by chance. So each reply is taken with the same probability, size / N, and each stratum has its share
 * to within one reply: shares of the sample need no weights. The result is grouped by task and protocol and, within these, in an
 * order of chance that tells nothing of the readings.
 * @param size a whole number from 1 on
 */
export function sampleReplies(replies: readonly ReadReply[], { size, source }: { size: number; source: Random }): ReadReply[] {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a sample of ${size} replies`);
  // From the order of the keys, so that the sample does not depend on the order of the journal.
  const mixed = shuffled(replies.toSorted(byKey), source);
  const listed = mixed.toSorted((a, b) => compare(stratumOf(a), stratumOf(b)));
  const step = Math.max(1, listed.length / size);
  const start = source.float() * step;
  const taken = Array.from({ length: Math.min(size, listed.length) }, (_, index) => {
    const place = size < listed.length ? Math.floor(start + index * step) : index;
    // The sum may round up to N itself.
    return listed[Math.min(place, listed.length - 1)] as ReadReply;
  });
  return shuffled(taken, source).toSorted((a, b) => compare(columnOf(a), columnOf(b)));
}

/**
 * Task, protocol, each extractor's kind of reading, and which extractors took the same answer: "answered 0, ambiguous",
 * "answered 0, answered 1" where two answers differ.
 */
export function stratumOf(reply: ReadReply): string {
  const answers: string[] = [];
  const read = Object.keys(reply.readings)
    .sort()
    .map((name) => {
      const { reading, answer } = reply.readings[name] as Reading;
      if (answer === undefined) return reading;
      if (!answers.includes(answer)) answers.push(answer);
      return `${reading} ${answers.indexOf(answer)}`;
    });
  return JSON.stringify([columnOf(reply), ...read]);
}

function columnOf({ key }: ReadReply): string {
  return JSON.stringify([key.task, key.protocol]);
}

function byKey({ key: a }: ReadReply, { key: b }: ReadReply): number {
  return compare(a.task, b.task) || compare(a.protocol, b.protocol) || compare(a.item, b.item) || a.seed - b.seed;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
