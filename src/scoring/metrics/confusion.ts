import { MivhanError } from "../../core/errors.ts";
import type { CorpusMetric, Scorable } from "../metric.ts";

/** The class of everything that is not `answered`: it is never gold, so it costs recall and no class its precision. */
const UNREAD = -1;

/** Counts by gold class (row) and predicted class (column); the last column counts readings without a label. */
export interface ConfusionMatrix {
  readonly counts: readonly (readonly number[])[];
}

/**
 * Mean over classes of the F1 of each: every class that occurs among golds or answers counts the same. Equal to scikit-learn's
 * `f1_score(average="macro")` over those classes; a reading without a label is a miss of its gold class.
 */
export const macroF1 = classMetric({
  name: "macro-f1",
  title: "F1 of each class, averaged over the classes that occur",
  aggregate(pairs) {
    const scores = classCounts(pairs).map(({ hits, golds, answers }) => (2 * hits) / (golds + answers));
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  },
});

/** F1 of all decisions pooled. Equal to accuracy where every reply names a label; else precision counts the answered alone. */
export const microF1 = classMetric({
  name: "micro-f1",
  title: "F1 of all labels pooled",
  aggregate(pairs) {
    const hits = pairs.filter(([gold, answer]) => gold === answer).length;
    const answered = pairs.filter(([, answer]) => answer !== UNREAD).length;
    return (2 * hits) / (pairs.length + answered);
  },
});

/**
 * Matthews correlation for any number of classes (Gorodkin 2004, R_K), where "no label" is a class of its own that is never
 * gold. 0 where either side is constant, as in scikit-learn.
 */
export const matthews = classMetric({
  name: "mcc",
  title: "Matthews correlation coefficient",
  aggregate(pairs) {
    const hits = pairs.filter(([gold, answer]) => gold === answer).length;
    const counts = classCounts(pairs);
    const unread = pairs.filter(([, answer]) => answer === UNREAD).length;
    const n = pairs.length;
    const sum = (of: (entry: ClassCounts) => number) => counts.reduce((total, entry) => total + of(entry), 0);
    const covariance = hits * n - sum(({ golds, answers }) => golds * answers);
    const spread =
      (n * n - sum(({ golds }) => golds * golds)) * (n * n - unread * unread - sum(({ answers }) => answers * answers));
    return spread === 0 ? 0 : covariance / Math.sqrt(spread);
  },
});

/** The confusion matrix of the statistics of any metric of this file. */
export function confusionMatrix(statisticsPerItem: readonly (readonly number[])[], classes: number): ConfusionMatrix {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes + 1).fill(0));
  for (const [gold, answer] of statisticsPerItem.map(toPair)) {
    const row = counts[gold];
    const column = answer === UNREAD ? classes : answer;
    if (row?.[column] === undefined) throw new RangeError(`class ${gold} or ${answer} is not among ${classes}`);
    row[column]++;
  }
  return { counts };
}

interface ClassCounts {
  readonly hits: number;
  readonly golds: number;
  readonly answers: number;
}

function classMetric({
  name,
  title,
  aggregate,
}: {
  name: string;
  title: string;
  aggregate: (pairs: readonly (readonly [number, number])[]) => number;
}): CorpusMetric {
  return {
    name,
    version: 1,
    title,
    kinds: ["classification"],
    statistics,
    aggregate(rows) {
      if (rows.length === 0) throw new RangeError(`${name} of no items`);
      return aggregate(rows.map(toPair));
    },
  };
}

/** [position of the gold label among the task's, position of the label read or -1]. */
function statistics({ extraction, gold, context }: Scorable): number[] {
  if (gold.kind !== "label") throw new TypeError(`a ${gold.kind} gold has no class`);
  const position = (label: string) => {
    const index = context.labels.findIndex((entry) => entry.label === label);
    if (index >= 0) return index;
    throw new MivhanError({
      code: "E_UNKNOWN_LABEL",
      family: "input",
      message: `item ${context.item.id}: "${label}" is not among the task's labels ${context.labels.map((entry) => entry.label).join(", ")}`,
      advice: "add the label to the task, or map it in the dataset card",
    });
  };
  const answered = extraction.reading === "answered" && extraction.answer.kind === "label";
  return [position(gold.label), answered ? position(extraction.answer.label) : UNREAD];
}

function classCounts(pairs: readonly (readonly [number, number])[]): ClassCounts[] {
  const classes = new Map<number, { hits: number; golds: number; answers: number }>();
  const at = (index: number) => {
    const entry = classes.get(index) ?? { hits: 0, golds: 0, answers: 0 };
    classes.set(index, entry);
    return entry;
  };
  for (const [gold, answer] of pairs) {
    at(gold).golds++;
    if (answer !== UNREAD) at(answer).answers++;
    if (gold === answer) at(gold).hits++;
  }
  return [...classes.values()];
}

function toPair(row: readonly number[]): readonly [number, number] {
  const [gold, answer] = row;
  if (gold === undefined || answer === undefined || row.length !== 2) throw new RangeError(`[${row}] is no pair of classes`);
  return [gold, answer];
}
