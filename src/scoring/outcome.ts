import type { Expression, Label } from "../core/definition.ts";
import { MivhanError } from "../core/errors.ts";
import type { Gold, Item } from "../core/item.ts";
import type { Kind, Method } from "../core/kind.ts";
import type { Answer, AttemptResult, OutcomeStatus, Reading } from "../core/outcome.ts";
import type { ModelReply } from "../core/request.ts";
import { writeEntities } from "./entity-notation.ts";
import type { ExtractionContext, Extractor } from "./extractor.ts";
import { expressionExtractors } from "./extractors/expression.ts";
import { isCorpusMetric, type Metric, type Scorable } from "./metric.ts";
import { named, type Registry } from "./registry.ts";

/** How the replies of one (task, protocol) are read. */
export interface ReadingSpec {
  readonly kind: Kind;
  readonly method: Method;
  readonly language: string;
  readonly labels: readonly Label[];
  readonly optionLabels: readonly string[];
  readonly extractors: readonly string[];
  /** Extractors of the protocol's own, which `extractors` may name. */
  readonly expressions: readonly Expression[];
  /** Of task and protocol together. One that does not serve the method (acc_norm_chars of a generation) is left out. */
  readonly metrics: readonly string[];
}

export interface ResultToRead {
  readonly item: Item;
  /** Presented position → index in the data (`choiceOrder`); empty for an item without choices. */
  readonly order: readonly number[];
  readonly result: AttemptResult;
  /** Digest of the request. */
  readonly request: string;
  readonly spec: ReadingSpec;
}

/**
 * From the result of the last attempt to the outcome, by every extractor and metric of the spec. The readings write a choice
 * as its index in the data's order.
 * @throws MivhanError of family `fault` or `input` when spec, item and reply do not fit together; a failed request is an outcome.
 */
export function readResult({ item, order, result, request, spec }: ResultToRead, registry: Registry): OutcomeStatus {
  if (result.kind === "failure") return { status: "errored", code: result.code };
  if (result.kind === "unscorable") return { status: "unscored", reason: result.reason };
  const { reply } = result;
  checkFit({ item, order, reply, spec });
  const context: ExtractionContext = {
    item: { id: item.id, fields: item.fields, choices: order.map((index) => item.choices[index]!) },
    labels: spec.labels,
    optionLabels: spec.optionLabels,
    language: spec.language,
  };
  const gold = presentedGold(item.gold, order);
  const metrics = metricsInForce(spec, registry);
  const readings: Record<string, Reading> = {};
  for (const name of spec.extractors) {
    const extractor = expressionExtractors(spec.expressions, registry).get(name) ?? named(registry.extractors, "extractor", name);
    checkServes(extractor, spec);
    const extraction = extractor.extract(reply, context);
    readings[name] = toReading({ extraction, gold, reply, context }, { order, metrics });
  }
  return { status: "collected", finish: reply.method === "generate" ? reply.finish : "n/a", readings, request };
}

/**
 * The metrics of a spec that apply to its method, in the spec's order.
 * @throws MivhanError E_METRIC_KIND for one that does not serve the kind: no method would make it apply.
 */
export function metricsInForce(spec: Pick<ReadingSpec, "kind" | "method" | "metrics">, registry: Registry): Metric[] {
  const metrics = spec.metrics.map((name) => named(registry.metrics, "metric", name));
  for (const metric of metrics) {
    if (!metric.kinds.includes(spec.kind)) {
      throw new MivhanError({
        code: "E_METRIC_KIND",
        family: "input",
        message: `the metric ${metric.name} does not serve tasks of kind ${spec.kind}`,
        advice: `it serves ${metric.kinds.join(", ")}: take another metric`,
      });
    }
  }
  return metrics.filter((metric) => metric.methods === undefined || metric.methods.includes(spec.method));
}

function toReading(scorable: Scorable, { order, metrics }: { order: readonly number[]; metrics: readonly Metric[] }): Reading {
  const { extraction } = scorable;
  const values: Record<string, number | readonly number[]> = {};
  for (const metric of metrics) values[metric.name] = checkedValue(metric, scorable);
  return {
    reading: extraction.reading,
    ...(extraction.reading === "answered" ? { answer: writeAnswer(extraction.answer, order) } : {}),
    ...(extraction.span === undefined ? {} : { span: extraction.span }),
    values,
  };
}

function checkedValue(metric: Metric, scorable: Scorable): number | readonly number[] {
  const value = isCorpusMetric(metric) ? metric.statistics(scorable) : metric.value(scorable);
  const finite = typeof value === "number" ? Number.isFinite(value) : value.every(Number.isFinite);
  if (!finite) throw fault(`the metric ${metric.name} gave ${value} on item ${scorable.context.item.id}`);
  return value;
}

function writeAnswer(answer: Answer, order: readonly number[]): string {
  switch (answer.kind) {
    case "choice": {
      const index = order[answer.index];
      if (index === undefined) throw fault(`an extractor answered choice ${answer.index} of ${order.length}`);
      return String(index);
    }
    case "label":
      return answer.label;
    case "number":
      return answer.value;
    case "text":
      return answer.text;
    case "entities":
      return writeEntities(answer.entities);
  }
}

function presentedGold(gold: Gold, order: readonly number[]): Gold {
  return gold.kind === "choice" ? { kind: "choice", index: order.indexOf(gold.index) } : gold;
}

function checkFit({ item, order, reply, spec }: { item: Item; order: readonly number[]; reply: ModelReply; spec: ReadingSpec }) {
  if (reply.method !== spec.method)
    throw fault(`a reply of ${reply.method} came where ${spec.method} was asked (item ${item.id})`);
  const permutation = order.length === item.choices.length && new Set(order).size === order.length;
  if (!permutation || order.some((index) => item.choices[index] === undefined)) {
    throw fault(`[${order.join(", ")}] is no order of the ${item.choices.length} choices of item ${item.id}`);
  }
  if (item.gold.kind === "choice" && item.choices[item.gold.index] === undefined) {
    throw fault(`the gold of item ${item.id} is choice ${item.gold.index} of ${item.choices.length}`);
  }
}

function checkServes(extractor: Extractor, { kind, method }: ReadingSpec) {
  if (extractor.methods.includes(method) && extractor.kinds.includes(kind)) return;
  throw new MivhanError({
    code: "E_EXTRACTOR_SERVES",
    family: "input",
    message: `the extractor ${extractor.name} does not read ${method} replies to tasks of kind ${kind}`,
    advice: `it reads ${extractor.methods.join(", ")} for ${extractor.kinds.join(", ")}: name another in the protocol`,
  });
}

function fault(message: string): MivhanError {
  return new MivhanError({ code: "E_SCORING_FAULT", family: "fault", message, advice: "report this with the run's journal" });
}
