import { readFileSync } from "node:fs";
import type { Corpus } from "../../src/core/corpus.ts";
import type { SuiteEntry } from "../../src/core/definition.ts";
import type { Item } from "../../src/core/item.ts";
import { type Model, operationOf } from "../../src/core/model.ts";
import type { OutcomeStatus } from "../../src/core/outcome.ts";
import type { ChoiceReply, ChoiceRequest, ModelReply, ModelRequest } from "../../src/core/request.ts";
import { openSearch } from "../../src/models/corpus-search.ts";
import { EMBEDDED } from "../../src/models/embedded/registry.ts";
import { readableEntry } from "../../src/run/derive.ts";
import { planEntry } from "../../src/run/plan.ts";
import { isCorpusMetric } from "../../src/scoring/metric.ts";
import { readResult } from "../../src/scoring/outcome.ts";
import { named } from "../../src/scoring/registry.ts";
import { type Entry, resolveEntry } from "../../src/tasks/entry.ts";
import { type Asker, createAsker, renderShot } from "../../src/tasks/prompt.ts";
import { resources } from "../helpers/corpus.ts";
import { KNOWN, REGISTRY } from "../helpers/entries.ts";
import { CARDS, PROTOCOLS, starterData, TASKS } from "./definitions.ts";

/** A starter task under a protocol, ready to be asked. */
export interface Column {
  readonly entry: Entry;
  readonly items: readonly Item[];
  readonly shots: readonly Item[];
  readonly asker: Asker;
  readonly corpus?: Corpus;
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
  const { items, corpus } = await starterData(entry.task, entry.task.split);
  const shots = entry.task.shotSplit === undefined ? [] : (await starterData(entry.task, entry.task.shotSplit)).items;
  const asker = createAsker(entry, shots, { corpus: corpus?.digest, items });
  return { entry, items, shots, asker, ...(corpus === undefined ? {} : { corpus }) };
}

export interface Asked {
  readonly statuses: readonly string[];
  readonly readings: readonly string[];
  /** Of the primary metric. */
  readonly score: number;
}

/** Asks a model every item of a column in process and reads the answers, as a run does. */
export async function askColumn({ entry, items, asker, corpus }: Column, given: Model): Promise<Asked> {
  const model = corpus === undefined ? given : { ...given, search: (await openSearch(given, corpus, resources())).search };
  const data = { card: CARDS.get(entry.task.dataset)!, file: "test", sha256: "0".repeat(64), items, candidates: [] };
  const { spec } = readableEntry(planEntry(entry, data, { seeds: [1], repeat: false }, REGISTRY));
  const outcomes: OutcomeStatus[] = [];
  for (const item of items) {
    const { request, order, digest } = asker.ask(item, 1);
    const result = { kind: "reply" as const, reply: await replyTo(request, model) };
    outcomes.push(readResult({ item, order, result, request: digest, spec }, REGISTRY));
  }
  const [name = "", extractor = ""] = entry.primary.split("@");
  const readings = outcomes.flatMap((outcome) => (outcome.status === "collected" ? (outcome.readings[extractor] ?? []) : []));
  const values = readings.map((reading) => reading.values[name]);
  const metric = named(REGISTRY.metrics, "metric", name);
  return {
    statuses: outcomes.map(({ status }) => status),
    readings: readings.map(({ reading }) => reading),
    score: isCorpusMetric(metric)
      ? metric.aggregate(values as readonly (readonly number[])[])
      : (values as readonly number[]).reduce((sum, value) => sum + value, 0) / items.length,
  };
}

async function replyTo(request: ModelRequest, model: Model): Promise<ModelReply> {
  const never = new AbortController().signal;
  return operationOf(model, request.method)!(request, never);
}

/** A model that answers as the protocol's shots do, with the gold: what it writes, the protocol's own extractors must read. */
export function perfectModel({ entry, items }: Column): Model {
  const golds = new Map(items.map((item) => [item.id, item]));
  return {
    name: "perfect",
    identity: { backend: "test", model: "perfect" },
    generate: async ({ view }) => ({ method: "generate", text: renderShot(entry, golds.get(view.id)!).answer, finish: "stop" }),
    choiceLoglikelihood: async (request) => sureOf(request, golds.get(request.view.id)!),
    search: async ({ view }) => ({ method: "rank", hits: gradesOf(golds.get(view.id)!) }),
  };
}

function gradesOf({ gold }: Item): (readonly [string, number])[] {
  return gold.kind === "judgements" ? Object.entries(gold.grades) : [];
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
