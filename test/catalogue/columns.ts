import { readFileSync } from "node:fs";
import type { SuiteEntry } from "../../src/core/definition.ts";
import type { Item } from "../../src/core/item.ts";
import type { Model } from "../../src/core/model.ts";
import type { Attempt } from "../../src/core/outcome.ts";
import type { ChoiceReply, ChoiceRequest } from "../../src/core/request.ts";
import { EMBEDDED } from "../../src/models/embedded/registry.ts";
import { deriveOutcomes, readableEntry } from "../../src/run/derive.ts";
import { execute } from "../../src/run/execute.ts";
import { type PlannedEntry, planEntry } from "../../src/run/plan.ts";
import { isCorpusMetric } from "../../src/scoring/metric.ts";
import { named } from "../../src/scoring/registry.ts";
import { type Entry, resolveEntry } from "../../src/tasks/entry.ts";
import { type Asker, createAsker, renderShot } from "../../src/tasks/prompt.ts";
import { KNOWN, REGISTRY } from "../helpers/entries.ts";
import { CARDS, PROTOCOLS, starterItems, TASKS } from "./definitions.ts";

/** A starter task under a protocol, ready to be asked. */
export interface Column {
  readonly entry: Entry;
  readonly items: readonly Item[];
  readonly shots: readonly Item[];
  readonly asker: Asker;
}

const TEXT = new URL("../../datasets/starter/ngram-text.txt", import.meta.url);

export function embeddedModel(name: string): Model {
  const model = EMBEDDED[name]?.create({ trainingText: () => readFileSync(TEXT, "utf8") });
  if (model === undefined) throw new Error(`there is no embedded model ${name}`);
  return model;
}

export async function openColumn({ task, protocol, parameters }: SuiteEntry): Promise<Column> {
  const result = resolveEntry({ task: TASKS.get(task)!, protocol: PROTOCOLS.get(protocol)!, ...parameters }, KNOWN);
  if (!result.ok) throw new Error(result.faults.map(({ message }) => message).join("\n"));
  const { entry } = result;
  const items = await starterItems(entry.task, entry.task.split);
  const shots = await starterItems(entry.task, entry.task.shotSplit!);
  return { entry, items, shots, asker: createAsker(entry, shots) };
}

export interface Asked {
  readonly statuses: readonly string[];
  readonly readings: readonly string[];
  /** Of the primary metric. */
  readonly score: number;
}

/** Asks a model every item of a column in process and reads the answers, as a run does. */
export async function askColumn({ entry, items, asker }: Column, model: Model): Promise<Asked> {
  const data = { card: CARDS.get(entry.task.dataset)!, file: "test", sha256: "0".repeat(64), items, candidates: [] };
  const planned: PlannedEntry = planEntry(entry, data, { seeds: [1], repeat: false }, REGISTRY);
  const attempts: Attempt[] = [];
  const never = new AbortController().signal;
  await execute({
    model,
    jobs: items.map((_, position) => ({ planned, position, seed: 1 })),
    askerOf: () => asker,
    sink: { append: (attempt) => attempts.push(attempt), ready: async () => undefined },
    retry: () => ({ again: false }),
    concurrency: 1,
    drain: never,
    abort: never,
    clock: { now: () => 0, sleep: async () => undefined },
    listener: () => undefined,
  });
  const { outcomes } = await deriveOutcomes({ entries: [readableEntry(planned)], attempts: each(attempts) }, REGISTRY);
  const [name = "", extractor = ""] = entry.primary.split("@");
  const readings = outcomes.flatMap((outcome) => (outcome.status === "collected" ? (outcome.readings[extractor] ?? []) : []));
  const values = readings.flatMap((reading) => reading.values[name] ?? []);
  const metric = named(REGISTRY.metrics, "metric", name);
  const perItem = readings.map((reading) => reading.values[name] as readonly number[]);
  return {
    statuses: outcomes.map(({ status }) => status),
    readings: readings.map(({ reading }) => reading),
    score: isCorpusMetric(metric) ? metric.aggregate(perItem) : values.reduce((sum, value) => sum + value, 0) / items.length,
  };
}

/** A model that answers as the protocol's shots do, with the gold: what it writes, the protocol's own extractors must read. */
export function perfectModel({ entry, items }: Column): Model {
  const golds = new Map(items.map((item) => [item.id, item]));
  return {
    name: "perfect",
    identity: { backend: "test", model: "perfect" },
    generate: async ({ view }) => ({ method: "generate", text: renderShot(entry, golds.get(view.id)!).answer, finish: "stop" }),
    choiceLoglikelihood: async (request) => sureOf(request, golds.get(request.view.id)!),
  };
}

function sureOf({ continuations, view }: ChoiceRequest, item: Item): ChoiceReply {
  const right =
    item.gold.kind === "choice"
      ? item.gold.index
      : view.labels.indexOf(TASKS.get(view.task)!.labels.find(isGoldOf(item))!.spellings[0]!);
  const choices = continuations.map((_, index) => {
    const logprob = index === right ? -1e-6 : -1000;
    return { logprob, tokens: [{ logprob }] };
  });
  return { method: "choice-loglikelihood", way: "in-process", choices };
}

const isGoldOf =
  ({ gold }: Item) =>
  ({ label }: { readonly label: string }) =>
    gold.kind === "label" && gold.label === label;

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
