import { join } from "node:path";
import { choiceOrder } from "../../core/chance.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Item } from "../../core/item.ts";
import { canonicalJson } from "../../core/json.ts";
import type { Attempt, Outcome, OutcomeKey } from "../../core/outcome.ts";
import type { GenerateReply } from "../../core/request.ts";
import { columnKey, type ReadableEntry } from "../../run/derive.ts";
import type { ReadReply } from "../../scoring/audit-sample.ts";
import { readJournal, readRows } from "../../store/journal.ts";
import { readableEntries, readSummary, type StoredRun } from "../numbers/stored-run.ts";

/** A reply whose reading can be checked by a person, with what they need to see. */
export interface AuditReply extends ReadReply {
  readonly entry: ReadableEntry;
  readonly item: Item;
  /** Presented position → index in the data. */
  readonly order: readonly number[];
}

/** Of a translation or a summary the whole reply is the answer: there is nothing to take out of it. */
const WHOLE_REPLIES = ["translation", "summarization"];

/** The collected replies of a run out of which extractors took an answer. @throws MivhanError E_NOTHING_TO_AUDIT for a run without */
export async function auditReplies(run: StoredRun): Promise<AuditReply[]> {
  await readSummary(run.directory);
  const columns = new Map(
    readableEntries(run)
      .filter(({ spec }) => spec.method === "generate" && !WHOLE_REPLIES.includes(spec.kind))
      .map((entry) => [columnKey(entry), { entry, items: new Map([...entry.items].map((item) => [item.id, item])) }]),
  );
  const replies: AuditReply[] = [];
  for await (const outcome of readRows<Outcome>(join(run.directory, "outcomes.jsonl"))) {
    const column = columns.get(columnKey(outcome));
    const item = column?.items.get(outcome.item);
    if (column === undefined || item === undefined || outcome.status !== "collected") continue;
    const { task, protocol, seed, readings } = outcome;
    const order = choiceOrder(item.choices.length, { seed: column.entry.variesOrder ? seed : 1, task, item: item.id });
    replies.push({ key: { task, protocol, item: item.id, seed }, readings, entry: column.entry, item, order });
  }
  if (replies.length > 0) return replies;
  throw new MivhanError({
    code: "E_NOTHING_TO_AUDIT",
    family: "input",
    message: `${run.directory} has no reply out of which an answer was taken`,
    advice: "audit a run whose protocol generates answers; log-likelihoods, translations and summaries are not extracted",
  });
}

/** The replies that were read, by `keyText`. @throws MivhanError E_DAMAGED where the journal lacks one */
export async function replyTexts(directory: string, keys: readonly OutcomeKey[]): Promise<ReadonlyMap<string, GenerateReply>> {
  const wanted = new Set(keys.map(keyText));
  const standing = new Map<string, Attempt>();
  for await (const attempt of readJournal(directory)) {
    const key = keyText(attempt.key);
    if (attempt.result.kind !== "reply" || !wanted.has(key)) continue;
    const earlier = standing.get(key);
    if (earlier === undefined || isEarlier(attempt, earlier)) standing.set(key, attempt);
  }
  const texts = new Map<string, GenerateReply>();
  for (const [key, { result }] of standing)
    if (result.kind === "reply" && result.reply.method === "generate") texts.set(key, result.reply);
  const missing = keys.find((key) => !texts.has(keyText(key)));
  if (missing === undefined) return texts;
  throw new MivhanError({
    code: "E_DAMAGED",
    family: "store",
    message: `the journal of ${directory} lacks the reply to item ${missing.item} of ${missing.task}`,
    advice: `check the run with: mivhan verify ${directory}`,
  });
}

export function keyText({ task, protocol, item, seed }: OutcomeKey): string {
  return JSON.stringify([task, protocol, item, seed]);
}

/** Of several replies the earliest is read, as in `deriveOutcomes`. */
function isEarlier(attempt: Attempt, other: Attempt): boolean {
  return attempt.at === other.at ? canonicalJson(attempt) < canonicalJson(other) : attempt.at < other.at;
}
