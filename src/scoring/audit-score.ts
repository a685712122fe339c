import type { Item } from "../core/item.ts";
import type { Answer, Extraction } from "../core/outcome.ts";
import type { ModelReply } from "../core/request.ts";
import type { HandReading } from "./audit.ts";
import type { AnswerForm } from "./audit-answer.ts";
import { readEntities } from "./entity-notation.ts";
import type { Extractor } from "./extractor.ts";
import { isCorpusMetric } from "./metric.ts";
import { type ReadingSpec, readResult } from "./outcome.ts";
import { named, type Registry, withPlugins } from "./registry.ts";

export interface HandScored {
  readonly hand: Pick<HandReading, "reading" | "answer">;
  readonly item: Item;
  /** Presented position → index in the data. */
  readonly order: readonly number[];
  readonly reply: ModelReply;
  readonly spec: ReadingSpec;
  readonly metric: string;
}

const BY_HAND = "by-hand";

/**
 * What the metric gives a reply that is read as the hand reads it: the score without the extractor's errors.
 * `undefined` for a metric of the whole corpus: one reply has no value under it.
 */
export function valueByHand({ hand, item, order, reply, spec, metric }: HandScored, registry: Registry): number | undefined {
  if (isCorpusMetric(named(registry.metrics, "metric", metric))) return undefined;
  const extractor: Extractor = {
    name: BY_HAND,
    version: 1,
    title: "as it was read by hand",
    methods: [spec.method],
    kinds: [spec.kind],
    extract: () => extractionOf(hand, { form: item.gold.kind, order }),
  };
  const outcome = readResult(
    { item, order, result: { kind: "reply", reply }, request: "", spec: { ...spec, extractors: [BY_HAND], metrics: [metric] } },
    withPlugins({ ...registry, extractors: new Map() }, { extractors: [extractor] }),
  );
  const value = outcome.status === "collected" ? outcome.readings[BY_HAND]?.values[metric] : undefined;
  return typeof value === "number" ? value : undefined;
}

function extractionOf(
  { reading, answer }: HandScored["hand"],
  { form, order }: { form: AnswerForm; order: readonly number[] },
): Extraction {
  if (reading !== "answered") return { reading };
  if (answer === undefined) throw new TypeError("a hand reading that is answered has its answer");
  return { reading, answer: answerOf(answer, { form, order }) };
}

function answerOf(answer: string, { form, order }: { form: AnswerForm; order: readonly number[] }): Answer {
  switch (form) {
    case "choice":
      return { kind: "choice", index: order.indexOf(Number(answer)) };
    case "label":
      return { kind: "label", label: answer };
    case "number":
      return { kind: "number", value: answer };
    case "entities":
      return { kind: "entities", entities: readEntities(answer) ?? [] };
    case "texts":
    case "judgements":
      return { kind: "text", text: answer };
  }
}
