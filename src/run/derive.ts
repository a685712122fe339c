import { choiceOrder } from "../core/chance.ts";
import type { Item } from "../core/item.ts";
import { canonicalJson } from "../core/json.ts";
import type { Attempt, AttemptResult, Outcome, OutcomeKey } from "../core/outcome.ts";
import { type ReadingSpec, readResult } from "../scoring/outcome.ts";
import type { Registry } from "../scoring/registry.ts";
import type { PlannedEntry } from "./plan.ts";

/** One column as far as reading its journal needs it: made from a plan, or from a run directory. */
export interface ReadableEntry {
  readonly task: string;
  readonly protocol: string;
  readonly spec: ReadingSpec;
  /** In the order of the data. */
  readonly items: readonly Item[];
  readonly seeds: readonly number[];
  readonly variesOrder: boolean;
  /** Item id → why it is not asked. */
  readonly excluded: ReadonlyMap<string, string>;
}

/** What the calls of a column took, whatever became of them. */
export interface CallFacts {
  attempts: number;
  /** Failed tries by code, the repeated ones too. */
  readonly failures: Record<string, number>;
  /** Duration of each successful try in milliseconds. */
  readonly durations: number[];
  readonly tokens: { prompt: number; completion: number; reasoning: number };
  /** Replies whose server reported tokens. */
  withUsage: number;
  readonly ways: Record<string, number>;
}

export interface Derived {
  /** In the order of entries, data and seeds, whatever the order of the journal. */
  readonly outcomes: readonly Outcome[];
  /** Planned and not in the journal. */
  readonly missing: number;
  /** By task and protocol, as `columnKey` writes them. */
  readonly calls: ReadonlyMap<string, CallFacts>;
}

export function columnKey({ task, protocol }: { readonly task: string; readonly protocol: string }): string {
  return `${task} ${protocol}`;
}

export function readableEntry({ entry, items, seeds, excluded }: PlannedEntry): ReadableEntry {
  const { task, protocol, words, metrics } = entry;
  return {
    task: task.task,
    protocol: entry.name,
    spec: {
      kind: task.kind,
      method: protocol.method,
      language: task.language,
      labels: task.labels,
      optionLabels: words.labels,
      extractors: protocol.extractors,
      expressions: protocol.expressions,
      metrics,
    },
    items,
    seeds,
    variesOrder: protocol.varies.includes("order"),
    excluded,
  };
}

/**
 * From the journal to the outcomes: the one path by which a run, `verify` and `rescore` get them. Of several attempts for one
 * key a reply stands before what cannot be scored, and that before a failure; of several replies the earliest. So the result
 * depends on what the journal holds and not on its order.
 */
export async function deriveOutcomes(
  { entries, attempts }: { entries: readonly ReadableEntry[]; attempts: AsyncIterable<Attempt> },
  registry: Registry,
): Promise<Derived> {
  const columns = new Map(entries.map((entry) => [columnKey(entry), newColumn(entry)]));
  for await (const attempt of attempts) {
    const column = columns.get(columnKey(attempt.key));
    const slot = column === undefined ? -1 : slotOf(column, attempt.key);
    if (column === undefined || slot === -1) continue;
    countCall(column.calls, attempt);
    const standing = column.standing[slot];
    if (standing === undefined || stands(attempt, standing)) column.standing[slot] = attempt;
  }

  const outcomes: Outcome[] = [];
  let missing = 0;
  for (const column of columns.values()) {
    const { entry, standing } = column;
    entry.items.forEach((item, position) => {
      for (const [index, seed] of entry.seeds.entries()) {
        const key: OutcomeKey = { task: entry.task, protocol: entry.protocol, item: item.id, seed };
        const reason = entry.excluded.get(item.id);
        const attempt = standing[position * entry.seeds.length + index];
        if (reason !== undefined) outcomes.push({ ...key, status: "unscored", reason: `erratum: ${reason}` });
        else if (attempt === undefined) missing += 1;
        else outcomes.push({ ...key, ...readAttempt({ entry, item, seed, attempt }, registry) });
      }
    });
  }
  return { outcomes, missing, calls: new Map([...columns].map(([key, { calls }]) => [key, calls])) };
}

/** Whether a result needs no further try: what a resume does not ask again. */
export function isSettled(result: AttemptResult): boolean {
  return result.kind !== "failure" || result.retry === "never";
}

interface Column {
  readonly entry: ReadableEntry;
  readonly positions: ReadonlyMap<string, number>;
  /** By position × seeds + index of the seed. */
  readonly standing: (Attempt | undefined)[];
  readonly calls: CallFacts;
}

function newColumn(entry: ReadableEntry): Column {
  return {
    entry,
    positions: new Map(entry.items.map(({ id }, position) => [id, position])),
    standing: [],
    calls: {
      attempts: 0,
      failures: {},
      durations: [],
      tokens: { prompt: 0, completion: 0, reasoning: 0 },
      withUsage: 0,
      ways: {},
    },
  };
}

function slotOf({ entry, positions }: Column, key: OutcomeKey): number {
  const position = positions.get(key.item);
  const index = entry.seeds.indexOf(key.seed);
  return position === undefined || index === -1 ? -1 : position * entry.seeds.length + index;
}

const RANK = { reply: 0, unscorable: 1, failure: 2 } as const;

function stands(attempt: Attempt, standing: Attempt): boolean {
  const [mine, theirs] = [RANK[attempt.result.kind], RANK[standing.result.kind]];
  if (mine !== theirs) return mine < theirs;
  if (attempt.at !== standing.at) return attempt.at < standing.at;
  return canonicalJson(attempt) < canonicalJson(standing);
}

function readAttempt(
  { entry, item, seed, attempt }: { entry: ReadableEntry; item: Item; seed: number; attempt: Attempt },
  registry: Registry,
) {
  const order = choiceOrder(item.choices.length, { seed: entry.variesOrder ? seed : 1, task: entry.task, item: item.id });
  return readResult({ item, order, result: attempt.result, request: attempt.request, spec: entry.spec }, registry);
}

function countCall(calls: CallFacts, { result, ms }: Attempt): void {
  calls.attempts += 1;
  if (result.kind === "failure") increment(calls.failures, result.code);
  if (result.kind !== "reply") return;
  calls.durations.push(ms);
  const { reply } = result;
  if (reply.method === "choice-loglikelihood") increment(calls.ways, reply.way);
  if (reply.usage === undefined) return;
  calls.withUsage += 1;
  for (const part of ["prompt", "completion", "reasoning"] as const) {
    const count = reply.usage[part];
    if (count !== undefined) calls.tokens[part] += count;
  }
}

function increment(counts: Record<string, number>, key: string): void {
  counts[key] = Object.hasOwn(counts, key) ? (counts[key] as number) + 1 : 1;
}
