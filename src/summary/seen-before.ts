import { requireCount, requireSameLength, requireValues } from "../stats/checks.ts";
import { fisherExactGreater } from "../stats/fisher-exact.ts";
import { wilson } from "../stats/proportion.ts";
import type { IntervalSummary } from "./model.ts";

/** What a model says of data whose corpus nobody has: numbers, and the p-value of the best of innocent explanations. */
export interface ExchangeabilityResult {
  /** Shuffled orders that were compared. */
  readonly orders: number;
  readonly groups: number;
  /** ln P of the published order less the mean over shuffled ones, summed over the groups. */
  readonly advantage: number;
  /** (1 + shuffled orders at least as likely) / (1 + shuffled orders). */
  readonly p: number;
}

/**
 * Items of a benchmark are exchangeable: a model that has not seen the file finds no order likelier than another. The published order being
 * likelier than shuffled ones proves that the file was seen (Oren et al. 2023, arXiv:2310.17623). The statistic is the sum over groups of
 * consecutive items; every group is shuffled within itself by the same rule, so that all orders have one distribution if nothing was seen and the
 * permutation p is exact, whatever the model.
 * @param published ln P of each group as published
 * @param shuffled per shuffled order, ln P of each group
 */
export function exchangeability(published: readonly number[], shuffled: readonly (readonly number[])[]): ExchangeabilityResult {
  requireValues(published, "published");
  requireCount(shuffled.length, { name: "shuffled orders", minimum: 1 });
  for (const order of shuffled) requireSameLength(published, order, "groups of two orders");
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const own = sum(published);
  const others = shuffled.map(sum);
  return {
    orders: others.length,
    groups: published.length,
    advantage: own - sum(others) / others.length,
    p: (1 + others.filter((other) => other >= own).length) / (1 + others.length),
  };
}

/** How often a model continued a text word for word. */
export interface Continued {
  readonly n: number;
  readonly hits: number;
  readonly rate: number;
  readonly interval: IntervalSummary;
}

export interface CompletionResult {
  readonly benchmark: Continued;
  /** Texts that cannot have been seen. */
  readonly control?: Continued;
  /** One-sided: as many hits on the benchmark if it were no better known than the control (Fisher's exact test). */
  readonly p?: number;
}

export function completion(hits: readonly boolean[], control: readonly boolean[] | undefined): CompletionResult {
  const count = (list: readonly boolean[]): Continued => {
    const right = list.filter((hit) => hit).length;
    return {
      n: list.length,
      hits: right,
      rate: right / list.length,
      interval: wilson({ successes: right, n: list.length, level: 0.95 }),
    };
  };
  const benchmark = count(hits);
  if (control === undefined || control.length === 0) return { benchmark };
  const other = count(control);
  const p = fisherExactGreater({
    first: { successes: benchmark.hits, n: benchmark.n },
    second: { successes: other.hits, n: other.n },
  });
  return { benchmark, control: other, p };
}

export interface MinKResult {
  /** Mean over texts of the mean of the least likely fifth of their tokens, in nats. */
  readonly benchmark: number;
  readonly n: number;
  /** Texts that cannot have been seen, and the chance that a benchmark text scores higher than one of them. */
  readonly control?: { readonly mean: number; readonly n: number; readonly auc: number };
}

/** Share of the least likely tokens: k = 20 % was best in the paper. */
export const MIN_K_SHARE = 0.2;

/** Min-K% Prob of Shi et al. (2024, arXiv:2310.16789): seen text has few very unlikely tokens. Indicative only: style alone moves it. */
export function minK(logprobs: readonly number[]): number {
  requireValues(logprobs, "logprobs");
  const least = logprobs.toSorted((a, b) => a - b).slice(0, Math.max(1, Math.floor(logprobs.length * MIN_K_SHARE)));
  return least.reduce((sum, one) => sum + one, 0) / least.length;
}

export function compareMinK(benchmark: readonly number[], control: readonly number[] | undefined): MinKResult {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const base = { benchmark: mean(benchmark), n: benchmark.length };
  if (control === undefined || control.length === 0) return base;
  // The area under the ROC curve: Mann and Whitney's U over all pairs, ties for one half.
  const wins = benchmark.reduce(
    (sum, own) => sum + control.reduce((inner, other) => inner + (own > other ? 1 : own === other ? 0.5 : 0), 0),
    0,
  );
  return { ...base, control: { mean: mean(control), n: control.length, auc: wins / (benchmark.length * control.length) } };
}
