import type { Gold } from "../core/item.ts";
import type { Kind, Method } from "../core/kind.ts";
import type { Answer, Extraction } from "../core/outcome.ts";
import type { ModelReply } from "../core/request.ts";
import type { ExtractionContext } from "./extractor.ts";

/** One reading, ready to be scored. Gold and answer count choices in presented order. */
export interface Scorable {
  readonly extraction: Extraction;
  readonly gold: Gold;
  readonly reply: ModelReply;
  readonly context: ExtractionContext;
}

interface MetricIdentity {
  readonly name: string;
  /** Raised with every change that could move a value. */
  readonly version: number;
  /** One sentence for people. */
  readonly title: string;
  /** Normaliser profile by which texts are compared, where there is one. */
  readonly profile?: string;
  readonly kinds: readonly Kind[];
  /** Absent: every method. */
  readonly methods?: readonly Method[];
  /** Present where a smaller value is the better one (TER). */
  readonly better?: "lower";
  /** Present where the value is no fraction: what it counts, such as bits. It is printed as it is, never as percent. */
  readonly unit?: string;
  /** Whether the value depends on how a model cuts text into tokens: then models with other tokens are not compared by it. */
  readonly perToken?: boolean;
}

/** A metric whose score is the mean of its values on the items. */
export interface ItemMetric extends MetricIdentity {
  /** A finite fraction, 1 for a perfect answer. */
  value(scorable: Scorable): number;
}

/** A metric that is a function of all items together, through sufficient statistics kept with each reading. */
export interface CorpusMetric extends MetricIdentity {
  /** Finite statistics of one reading; the same length for every item of a task. */
  statistics(scorable: Scorable): readonly number[];
  /** The score, a fraction (BLEU 0.31, not 31), of the items' statistics; NaN is refused by `readResult` and by its callers. */
  aggregate(statisticsPerItem: readonly (readonly number[])[]): number;
  /** Settings in the manner of sacreBLEU, printed beside the score. */
  readonly signature?: string;
}

export type Metric = ItemMetric | CorpusMetric;

export function isCorpusMetric(metric: Metric): metric is CorpusMetric {
  return "aggregate" in metric;
}

/**
 * The rule of SQuAD 2.0 for what is no answer, then `compare` for what is: only an `abstained` on a question without answer
 * (gold texts empty) scores 1; any other unanswered reading, and any answer to such a question, scores 0.
 */
export function scoreAnswer({ extraction, gold }: Scorable, compare: (answer: Answer) => number): number {
  const unanswerable = gold.kind === "texts" && gold.texts.length === 0;
  if (extraction.reading === "abstained") return unanswerable ? 1 : 0;
  if (extraction.reading !== "answered" || unanswerable) return 0;
  return compare(extraction.answer);
}
