import { choiceOrder } from "../core/chance.ts";
import { type Item, type Items, positionsIn } from "../core/item.ts";
import { canonicalJson } from "../core/json.ts";
import type { Attempt, AttemptResult, Outcome, OutcomeKey, OutcomeList, OutcomeStatus } from "../core/outcome.ts";
import { type ReadingSpec, readResult } from "../scoring/outcome.ts";
import type { Registry } from "../scoring/registry.ts";
import { type OutcomeSlots, outcomeSlots } from "./outcome-slots.ts";
import { type OutputFacts, type Outputs, outputsOf } from "./outputs.ts";
import type { PlannedEntry } from "./plan.ts";
import { columnKey, type SlotColumn, slotAt, slotsOf } from "./slots.ts";

export { columnKey };

/** One column as far as reading its journal needs it: made from a plan, or from a run directory. */
export interface ReadableEntry {
  readonly task: string;
  readonly protocol: string;
  readonly spec: ReadingSpec;
  /** In the order of the data. */
  readonly items: Items;
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
  readonly outcomes: OutcomeList;
  readonly outcomesOf: (column: { readonly task: string; readonly protocol: string }) => OutcomeList;
  /** Planned and not in the journal. */
  readonly missing: number;
  /** By task and protocol, as `columnKey` writes them. */
  readonly calls: ReadonlyMap<string, CallFacts>;
  /** Of the columns that generated texts, by the same key: of the outputs that stand. */
  readonly outputs: ReadonlyMap<string, OutputFacts>;
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
 * key a reply stands before what cannot be scored, that before a failure that would come again, and that before any other; of several alike
 * the earliest. So the result depends on what the journal holds and not on its order. Each row is read as it comes and let go: what stays
 * is the outcome.
 */
export async function deriveOutcomes(
  { entries, attempts }: { entries: readonly ReadableEntry[]; attempts: AsyncIterable<Attempt> },
  registry: Registry,
): Promise<Derived> {
  const columns = entries.map(newColumn);
  const find = slotsOf(columns);
  for await (const attempt of attempts) {
    const found = find(attempt.key);
    if (found === undefined) continue;
    const { column, slot } = found;
    countCall(column.calls, attempt);
    if (column.entry.excluded.has(attempt.key.item)) continue;
    const place = { rank: rankOf(attempt.result), at: attempt.at };
    if (!mayStand(column, slot, place)) continue;
    const outcome = readAttempt(column, { slot, attempt }, registry);
    if (isTie(column, slot, place) && !(canonicalJson(outcome) < canonicalJson(standingAt(column, slot, attempt.key)))) continue;
    column.ranks[slot] = place.rank;
    column.times[slot] = place.at;
    column.standing.set(slot, outcome);
    column.outputs?.set(slot, textOf(attempt));
  }

  const lists = new Map(columns.map((column) => [columnKey(column), outcomesIn(column)]));
  const missing = columns.reduce(
    (sum, { entry }, index) => sum + entry.items.length * entry.seeds.length - ([...lists.values()][index] as OutcomeList).length,
    0,
  );
  return {
    outcomes: joined([...lists.values()]),
    outcomesOf: (column) => lists.get(columnKey(column)) ?? [],
    missing,
    calls: new Map(columns.map(({ entry, calls }) => [columnKey(entry), calls])),
    outputs: new Map(
      columns.flatMap(({ entry, outputs }) => {
        const facts = outputs?.facts();
        return facts === undefined ? [] : [[columnKey(entry), facts] as const];
      }),
    ),
  };
}

/** The outcomes of a column: those that stand, and one for each erratum under each seed. */
function outcomesIn({ entry, standing, ranks }: Column): OutcomeList {
  const { items, seeds, excluded } = entry;
  const positionOf = positionsIn(items);
  const errata = new Map([...excluded].flatMap(([id, reason]) => [[positionOf(id), reason] as const]));
  errata.delete(undefined);
  const length = ranks.reduce((sum, rank) => sum + (rank === NONE ? 0 : 1), errata.size * seeds.length);
  return {
    length,
    *[Symbol.iterator]() {
      for (let position = 0; position < items.length; position++) {
        const erratum = errata.get(position);
        const id = items.idAt?.(position) ?? (items.at(position) as Item).id;
        for (const seed of seeds) {
          const key = { task: entry.task, protocol: entry.protocol, item: id, seed };
          if (erratum !== undefined) {
            yield { ...key, status: "unscored", reason: `erratum: ${erratum}` };
            continue;
          }
          const status = standing.get(slotAt(entry, { position, seed }));
          if (status !== undefined) yield { ...key, ...status };
        }
      }
    },
  };
}

function joined(lists: readonly OutcomeList[]): OutcomeList {
  return {
    length: lists.reduce((sum, { length }) => sum + length, 0),
    *[Symbol.iterator]() {
      for (const list of lists) yield* list;
    },
  };
}

/** Whether a result needs no further try: what a resume does not ask again. */
export function isSettled(result: AttemptResult): boolean {
  return result.kind !== "failure" || result.retry === "never";
}

interface Column extends SlotColumn {
  readonly entry: ReadableEntry;
  /** By slot, as what follows: of the attempt that stands; rank `NONE` where there is none yet. */
  readonly ranks: Uint8Array;
  readonly times: Float64Array;
  readonly standing: OutcomeSlots;
  readonly calls: CallFacts;
  /** Absent where nothing is generated. */
  readonly outputs: Outputs | undefined;
}

const RANK = { reply: 0, unscorable: 1, failure: 3 } as const;
/** The failure that settled an outcome names it, and not one before it that was tried again. */
const SETTLED_FAILURE = 2;
const NONE = 4;

function rankOf(result: AttemptResult): number {
  return result.kind === "failure" && isSettled(result) ? SETTLED_FAILURE : RANK[result.kind];
}

function newColumn(entry: ReadableEntry): Column {
  const { task, protocol, items, seeds } = entry;
  const slots = items.length * seeds.length;
  return {
    task,
    protocol,
    items,
    seeds,
    entry,
    ranks: new Uint8Array(slots).fill(NONE),
    times: new Float64Array(slots),
    standing: outcomeSlots(slots),
    outputs: entry.spec.method === "generate" ? outputsOf(slots) : undefined,
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

interface Place {
  readonly rank: number;
  readonly at: number;
}

function mayStand({ ranks, times }: Column, slot: number, { rank, at }: Place): boolean {
  const standing = ranks[slot] as number;
  return rank === standing ? at <= (times[slot] as number) : rank < standing;
}

/** Of two equal attempts at the same moment the outcome whose JSON sorts first stands, so that no order decides. */
function isTie({ ranks, times }: Column, slot: number, { rank, at }: Place): boolean {
  return rank === ranks[slot] && at === times[slot];
}

function standingAt({ standing }: Column, slot: number, key: OutcomeKey): Outcome {
  return { ...key, ...(standing.get(slot) as OutcomeStatus) };
}

function readAttempt({ entry }: Column, { slot, attempt }: { slot: number; attempt: Attempt }, registry: Registry): Outcome {
  const { result, request } = attempt;
  const { seed } = attempt.key;
  const item = entry.items.at(Math.floor(slot / entry.seeds.length)) as Item;
  const order = choiceOrder(item.choices.length, { seed: entry.variesOrder ? seed : 1, task: entry.task, item: item.id });
  return { ...attempt.key, ...readResult({ item, order, result, request, spec: entry.spec }, registry) };
}

function textOf({ result }: Attempt): string | undefined {
  return result.kind === "reply" && result.reply.method === "generate" ? result.reply.text : undefined;
}

function countCall(calls: CallFacts, { result, ms }: Attempt): void {
  calls.attempts += 1;
  if (result.kind === "failure") increment(calls.failures, result.code);
  if (result.kind !== "reply") return;
  calls.durations.push(ms);
  const { reply } = result;
  if ("way" in reply) increment(calls.ways, reply.way);
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
