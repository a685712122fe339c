import { choiceOrder } from "../core/chance.ts";
import type { ItemRow } from "../core/manifest.ts";
import type { Attempt, AttemptResult, Outcome } from "../core/outcome.ts";
import type { ModelReply } from "../core/request.ts";
import { ANSWER_PREVIEW, type AnswerDetail, type ModelRows, STATES, type State } from "./page-blocks.ts";
import type { ColumnFacts } from "./results.ts";

/** An outcome with every try at it. */
export interface AnswerFacts {
  readonly outcome: Outcome;
  readonly attempts: readonly Attempt[];
}

/** One row of the list for one model. */
export function modelRow(
  facts: AnswerFacts | undefined,
  { column, item, planned }: { readonly column: ColumnFacts; readonly item: ItemRow; readonly planned: boolean },
): { readonly [Name in keyof ModelRows]: ModelRows[Name][number] } {
  if (facts === undefined)
    return { state: codeOf(planned ? "missing" : "not asked"), value: null, ms: null, tries: 0, tokens: null, answer: "" };
  const { outcome, attempts } = facts;
  const standing = standingReply(facts);
  const [metric = "", extractor = ""] = column.primary.split("@");
  const reading = outcome.status === "collected" ? outcome.readings[extractor] : undefined;
  const value = reading?.values[metric];
  return {
    state: codeOf(stateOf(outcome, extractor)),
    value: typeof value === "number" ? rounded(value) : null,
    ms: standing === undefined ? null : rounded(standing.ms),
    tries: attempts.length,
    tokens: standing?.reply.usage?.completion ?? null,
    answer: answerText(facts, { extractor, item }).slice(0, ANSWER_PREVIEW),
  };
}

/** Enough digits to sort by, and few bytes. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

function codeOf(state: State): number {
  return STATES.indexOf(state);
}

/** A truncated answer that was read all the same counts as read; the list marks it where nothing was found. */
function stateOf(outcome: Outcome, extractor: string): State {
  if (outcome.status !== "collected") return outcome.status;
  const reading = outcome.readings[extractor]?.reading;
  if (outcome.finish === "length" && reading !== "answered") return "truncated";
  return reading ?? "unscored";
}

function answerText({ outcome, attempts }: AnswerFacts, { extractor, item }: { extractor: string; item: ItemRow }): string {
  if (outcome.status === "unscored") return outcome.reason;
  if (outcome.status === "errored") return outcome.code;
  const answer = outcome.readings[extractor]?.answer;
  if (answer === undefined) {
    const reply = standingReply({ outcome, attempts })?.reply;
    return reply?.method === "generate" ? reply.text : "";
  }
  const gold = "gold" in item ? item.gold.kind : undefined;
  const choice = gold === "choice" && "choices" in item ? item.choices[Number(answer)] : undefined;
  return choice ?? answer;
}

interface Standing {
  readonly attempt: Attempt;
  readonly ms: number;
  readonly reply: ModelReply;
}

/** The earliest reply: the one that was read. */
function standingReply({ attempts }: AnswerFacts): Standing | undefined {
  let standing: Standing | undefined;
  for (const attempt of attempts) {
    if (attempt.result.kind !== "reply") continue;
    if (standing === undefined || attempt.at < standing.attempt.at)
      standing = { attempt, ms: attempt.ms, reply: attempt.result.reply };
  }
  return standing;
}

interface DetailContext {
  readonly item: ItemRow;
  /** The card forbids redistribution: neither item nor prompt may stand in a report. */
  readonly masked: boolean;
  readonly column: ColumnFacts;
  readonly numbers: ReadonlyMap<string, number>;
}

/** Everything that is known of one model's answer. */
export function answerDetail(facts: AnswerFacts, { item, masked, column, numbers }: DetailContext): AnswerDetail {
  const { outcome, attempts } = facts;
  const standing = standingReply(facts);
  const sent = standing?.attempt ?? attempts[0];
  const order = orderOf({ item, column, seed: outcome.seed });
  return {
    prompt: masked || sent === undefined ? [] : sent.prompt.flatMap((part) => promptPart(part, numbers)),
    ...(standing === undefined ? {} : replyFacts(standing.reply, order)),
    ...(order === undefined ? {} : { order }),
    readings: outcome.status === "collected" ? outcome.readings : {},
    ...(outcome.status === "collected" ? {} : { lacking: outcome.status === "unscored" ? outcome.reason : outcome.code }),
    tries: attempts.map(({ at, ms, result }) => ({ at, ms, ...tryFacts(result) })),
  };
}

function orderOf({ item, column, seed }: { item: ItemRow; column: ColumnFacts; seed: number }): number[] | undefined {
  if (!("choices" in item) || item.choices.length === 0 || seed === 1 || !column.varies.includes("order")) return undefined;
  return choiceOrder(item.choices.length, { seed, task: column.task, item: item.id });
}

function promptPart(part: string, numbers: ReadonlyMap<string, number>): (readonly [string, number])[] {
  const colon = part.indexOf(":");
  const number = numbers.get(part.slice(colon + 1));
  return number === undefined ? [] : [[colon === -1 ? "" : part.slice(0, colon), number]];
}

/** So many documents of a ranking stand on the page. */
const SHOWN_HITS = 20;

function hitLine([id, score]: readonly [string, number], index: number): string {
  return `${index + 1}. ${id}  ${score.toPrecision(6)}`;
}

function replyFacts(reply: ModelReply, order: readonly number[] | undefined): Partial<AnswerDetail> {
  const usage = reply.usage === undefined ? {} : { usage: reply.usage };
  if (reply.method === "generate") {
    const { text, reasoning, finish } = reply;
    return { text, ...(reasoning === undefined ? {} : { reasoning }), finish, ...usage };
  }
  if (reply.method === "rolling-loglikelihood") {
    const { way, logprob, tokens, size } = reply;
    return {
      way,
      text: `${-logprob} nats: ${tokens.length} tokens, ${size.characters} characters, ${size.bytes} bytes`,
      ...usage,
    };
  }
  if (reply.method === "rank") return { text: reply.hits.slice(0, SHOWN_HITS).map(hitLine).join("\n"), ...usage };
  const choices: { logprob: number; tokens: number }[] = [];
  for (const [position, { logprob, tokens }] of reply.choices.entries())
    choices[order?.[position] ?? position] = { logprob, tokens: tokens.length };
  return { way: reply.way, choices, ...usage };
}

function tryFacts(result: AttemptResult): { result: string; raw?: string } {
  if (result.kind === "reply") return { result: "reply" };
  if (result.kind === "unscorable") return { result: `unscorable: ${result.reason}` };
  const { code, message, raw } = result;
  return { result: `${code} ${message}`, ...(raw === undefined ? {} : { raw }) };
}
