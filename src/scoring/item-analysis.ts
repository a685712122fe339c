import type { Gold } from "../core/item.ts";
import { normalise } from "../hebrew/normalise.ts";

/** What one model made of the items of a column: the primary value in 0 … 1 per item, averaged over seeds, and its answers. */
export interface Examinee {
  readonly name: string;
  readonly items: ReadonlyMap<string, { readonly score: number; readonly answers: readonly string[] }>;
}

export interface ItemFacts {
  readonly item: string;
  /** Mean score of the models: the share that has it right. Classical test theory calls it the item's difficulty. */
  readonly difficulty: number;
  /** Correlation over the models of this item's score with the mean of all other items; absent where either does not vary, or too few models. */
  readonly discrimination?: number;
}

/** An item that every model misses. */
export interface MissedItem {
  readonly item: string;
  /** How many models give the commonest wrong answer, and which it is; absent where none gives any. */
  readonly agreed?: { readonly answer: string; readonly models: number };
}

export interface ItemAnalysis {
  readonly models: readonly { readonly name: string; readonly score: number }[];
  /** Items that every model answered: only they are compared. */
  readonly items: readonly ItemFacts[];
  /** Items that some model did not answer. */
  readonly incomplete: number;
  readonly missedByAll: readonly MissedItem[];
  /** How many would be missed by all if models failed independently of one another. */
  readonly missedExpected: number;
  readonly rightForAll: number;
  /** Why there is no discrimination. */
  readonly undiscriminated?: string;
}

/** Fewer points than this make no correlation that is worth a look. */
export const FEWEST_MODELS = 5;
/** Below half of the score over seeds an item counts as missed. */
const MISSED = 0.5;

/**
 * Which items say something, and which say the wrong thing. Difficulty and item-rest correlation as in classical test theory
 * (Henrysson 1963 for leaving the item itself out of the total). What every model misses may be hard; where most of them
 * give one and the same answer, the gold is suspect.
 */
export function analyseItems(examinees: readonly Examinee[], golds: ReadonlyMap<string, Gold>): ItemAnalysis {
  const asked = [...golds.keys()].filter((item) => examinees.some(({ items }) => items.has(item)));
  const common = asked.filter((item) => examinees.every(({ items }) => items.has(item)));
  const scores = examinees.map(({ items }) => common.map((item) => items.get(item)?.score as number));
  const totals = scores.map((own) => own.reduce((sum, score) => sum + score, 0));
  const facts = common.map((item, index): ItemFacts => {
    const own = scores.map((values) => values[index] as number);
    const rest = totals.map((total, model) => total - (own[model] as number));
    const discrimination = examinees.length < FEWEST_MODELS ? undefined : correlation(own, rest);
    return { item, difficulty: mean(own), ...(discrimination === undefined ? {} : { discrimination }) };
  });
  const missed = common.filter((_, index) => scores.every((own) => (own[index] as number) < MISSED));
  const missShares = scores.map((own) => own.filter((score) => score < MISSED).length / Math.max(1, common.length));
  return {
    models: examinees.map(({ name }, index) => ({ name, score: mean(scores[index] as number[]) })),
    items: facts,
    incomplete: asked.length - common.length,
    missedByAll: missed.map((item) => missedItem(item, { examinees, gold: golds.get(item) })).sort(byAgreement),
    missedExpected: common.length * missShares.reduce((product, share) => product * share, 1),
    rightForAll: common.filter((_, index) => scores.every((own) => (own[index] as number) >= MISSED)).length,
    ...(examinees.length < FEWEST_MODELS
      ? { undiscriminated: `${examinees.length} models: below ${FEWEST_MODELS} a correlation over models says nothing` }
      : {}),
  };
}

function missedItem(
  item: string,
  { examinees, gold }: { readonly examinees: readonly Examinee[]; readonly gold: Gold | undefined },
): MissedItem {
  const counts = new Map<string, number>();
  for (const { items } of examinees) {
    const own = commonest((items.get(item)?.answers ?? []).map((answer) => written(answer, gold)));
    if (own !== undefined) counts.set(own.value, (counts.get(own.value) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return best === undefined ? { item } : { item, agreed: { answer: best[0], models: best[1] } };
}

/** Free answers are equal where the Hebrew profile says so; choices, labels and numbers as they are. */
function written(answer: string, gold: Gold | undefined): string {
  return gold?.kind === "texts" ? normalise(answer, "he") : answer;
}

function commonest(values: readonly string[]): { readonly value: string; readonly count: number } | undefined {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return best === undefined ? undefined : { value: best[0], count: best[1] };
}

function byAgreement(a: MissedItem, b: MissedItem): number {
  return (b.agreed?.models ?? 0) - (a.agreed?.models ?? 0) || (a.item < b.item ? -1 : 1);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pearson's; absent where one side does not vary. */
function correlation(first: readonly number[], second: readonly number[]): number | undefined {
  const [a, b] = [mean(first), mean(second)];
  let [both, own, other] = [0, 0, 0];
  first.forEach((value, index) => {
    const [x, y] = [value - a, (second[index] as number) - b];
    both += x * y;
    own += x * x;
    other += y * y;
  });
  return own < 1e-12 || other < 1e-12 ? undefined : both / Math.sqrt(own * other);
}
