import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import type { ItemRow } from "../../core/manifest.ts";
import type { Attempt, Outcome } from "../../core/outcome.ts";
import { readJournal, readRows } from "../../store/journal.ts";
import type { Trace } from "../../summary/reproduction.ts";
import { journalDirectory } from "./read-run-values.ts";

/** The traces of every outcome of a run, by "task protocol". */
export async function readTraces(directory: string): Promise<ReadonlyMap<string, readonly Trace[]>> {
  // A reading has outcomes of its own, and the items and answers of its run.
  const source = journalDirectory(directory);
  const items = new Map<string, string>();
  for await (const { task, id, ...row } of readRows<ItemRow>(join(source, "items.jsonl")))
    items.set(`${task} ${id}`, digestOf(row));
  const answers = await readAnswers(source);
  const traces = new Map<string, Trace[]>();
  for await (const outcome of readRows<Outcome>(join(directory, "outcomes.jsonl"))) {
    const { task, protocol, item, seed, ...status } = outcome;
    const column = `${task} ${protocol}`;
    const answer = answers.get(`${column} ${seed} ${item}`);
    const own = traces.get(column) ?? [];
    traces.set(column, own);
    own.push({
      item,
      seed,
      data: items.get(`${task} ${item}`) ?? "absent",
      prompt: answer?.prompt ?? "absent",
      request: answer?.request ?? "absent",
      answer: answer?.answer ?? "absent",
      // The request's digest stands apart; what is left is how the reply was read.
      reading: digestOf({ ...status, request: undefined }),
    });
  }
  return traces;
}

interface Answer {
  readonly prompt: string;
  readonly request: string;
  readonly answer: string;
  readonly reply: boolean;
  readonly at: number;
}

/** By column, seed and item the attempt that stands: a reply before anything else, the earliest of several. */
async function readAnswers(directory: string): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for await (const attempt of readJournal(directory)) {
    const { task, protocol, item, seed } = attempt.key;
    const key = `${task} ${protocol} ${seed} ${item}`;
    const known = answers.get(key);
    const reply = attempt.result.kind === "reply";
    const stands = known === undefined || (reply && !known.reply) || (reply === known.reply && attempt.at < known.at);
    if (stands) answers.set(key, answerOf(attempt));
  }
  return answers;
}

function answerOf({ prompt, request, result, at }: Attempt): Answer {
  const reply = result.kind === "reply";
  // Token counts of the server are no part of the answer.
  const content = reply ? { ...result.reply, usage: undefined } : result;
  return { prompt: prompt.join(" "), request, answer: digestOf(content), reply, at };
}
