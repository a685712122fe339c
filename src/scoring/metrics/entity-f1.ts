import type { Entity } from "../../core/item.ts";
import type { CorpusMetric, Scorable } from "../metric.ts";
import { columnSums } from "./counts.ts";
import { type CountsByType, exactEntityCounts, mentionCounts, type SpanCounts, tokenEntityCounts } from "./entities.ts";

/** Entity-level exact match, all types pooled: the F1 of seqeval and conlleval on flat entities; nested ones count each. */
export const entityF1 = entityMetric({
  name: "f1.entity",
  title: "F1 of entities: type, start and end must be right; nested ones count each",
  count: exactCounts,
  score: ({ hits, golds, answers }) => ratio(2 * hits, golds + answers),
});

export const entityPrecision = entityMetric({
  name: "precision.entity",
  title: "share of the given entities that are right",
  count: exactCounts,
  score: ({ hits, answers }) => ratio(hits, answers),
});

export const entityRecall = entityMetric({
  name: "recall.entity",
  title: "share of the expected entities that were given",
  count: exactCounts,
  score: ({ hits, golds }) => ratio(hits, golds),
});

/** F1 of each type, averaged over the types that occur on either side: rare types count as much as frequent ones. */
export const entityMacroF1: CorpusMetric = {
  ...entityF1,
  name: "macro-f1.entity",
  title: "F1 of each type of entity, averaged over the types that occur",
  aggregate(rows) {
    const scores = triples(rows)
      .filter(({ golds, answers }) => golds + answers > 0)
      .map(({ hits, golds, answers }) => (2 * hits) / (golds + answers));
    return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
  },
};

/** Token-level span F1: a part of a name earns its part. */
export const entityTokenF1 = entityMetric({
  name: "f1.token",
  title: "F1 of tokens that carry the type of an entity: a part of a name earns its part",
  count: (gold, answer) => tokenEntityCounts({ gold, answer }),
  score: ({ hits, golds, answers }) => ratio(2 * hits, golds + answers),
});

/** Mentions by type and text wherever they stand: the "token-level span F1" of mrl_eval, by which NEMO is scored. */
export const entityMentionF1 = entityMetric({
  name: "f1.mention",
  title: "F1 of mentions by type and text, wherever they stand (mrl_eval's span F1)",
  count(gold, answer, tokens) {
    const mention = ({ type, start, end }: Entity) => ({
      type,
      text: start < 0 ? `nowhere ${start}` : tokens.slice(start, end).join(" "),
    });
    return mentionCounts({ gold: gold.map(mention), answer: answer.map(mention) });
  },
  score: ({ hits, golds, answers }) => ratio(2 * hits, golds + answers),
});

/** The counts of the statistics of a metric of this file, by label in the order of the task, then those of types that are no label. */
export function triples(rows: readonly (readonly number[])[]): SpanCounts[] {
  const width = rows[0]?.length ?? 0;
  const sums = columnSums(rows, width);
  return Array.from({ length: width / 3 }, (_, index) => ({
    hits: sums[3 * index] as number,
    golds: sums[3 * index + 1] as number,
    answers: sums[3 * index + 2] as number,
  }));
}

/** 0 of 0 is 0, as in seqeval. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function exactCounts(gold: readonly Entity[], answer: readonly Entity[]): CountsByType {
  return exactEntityCounts({ gold, answer });
}

function entityMetric({
  count,
  score,
  ...identity
}: {
  readonly name: string;
  readonly title: string;
  readonly count: (gold: readonly Entity[], answer: readonly Entity[], tokens: readonly string[]) => CountsByType;
  readonly score: (all: SpanCounts) => number;
}): CorpusMetric {
  return {
    ...identity,
    version: 1,
    kinds: ["token-labelling"],
    statistics: (scorable) => statistics(scorable, count),
    aggregate(rows) {
      const sum = (of: (counts: SpanCounts) => number) => triples(rows).reduce((total, counts) => total + of(counts), 0);
      return score({ hits: sum(({ hits }) => hits), golds: sum(({ golds }) => golds), answers: sum(({ answers }) => answers) });
    },
  };
}

/** [hits, golds, answers] of each label of the task, then of all other types together. What is not `answered` gives no entity. */
function statistics(
  { extraction, gold, context }: Scorable,
  count: (gold: readonly Entity[], answer: readonly Entity[], tokens: readonly string[]) => CountsByType,
): number[] {
  if (gold.kind !== "entities") throw new TypeError(`a ${gold.kind} gold has no entities`);
  const given = extraction.reading === "answered" && extraction.answer.kind === "entities" ? extraction.answer.entities : [];
  const { tokens } = context.item.fields;
  const counts = count(gold.entities, given, Array.isArray(tokens) ? tokens.map(String) : []);
  const names = context.labels.map(({ label }) => label);
  const known = names.flatMap((name) => tripleOf(counts.get(name)));
  const others = [...counts].filter(([type]) => !names.includes(type)).map(([, entry]) => tripleOf(entry));
  return [...known, ...columnSums(others, 3)];
}

function tripleOf(counts: SpanCounts | undefined): number[] {
  return counts === undefined ? [0, 0, 0] : [counts.hits, counts.golds, counts.answers];
}
