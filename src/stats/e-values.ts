import { betaTails } from "./beta.ts";
import { binomialDensity } from "./binomial.ts";
import { refuse, requireCount, requireFraction, requireValues } from "./checks.ts";
import { exp, log, log1p } from "./elementary.ts";

/**
 * Evidence that discordant pairs are no fair coin, uniform mixture over the coin's bias: 2^n·B(1+x, 1+n−x) = 1/((n+1)·P(x))
 * (J. Ville 1939; mixture as in A. Wald 1945). Mean at most 1 when the coin is fair, so "reject when it reaches 1/α" errs with
 * probability at most α, whenever one stops looking. `more` doubles the mixture on biases above ½ only.
 */
export function discordantEValue(options: {
  readonly n: number;
  readonly x: number;
  readonly alternative: "differs" | "more";
}): number {
  const { n, x, alternative } = options;
  requireCount(n, { name: "discordant pairs" });
  requireCount(x, { name: "wins" });
  if (x > n) refuse(`${x} wins of ${n} discordant pairs`, "Count wins among the discordant pairs.");
  const twoSided = 1 / ((n + 1) * binomialDensity({ k: x, n, p: 0.5 }));
  if (alternative === "differs") return twoSided;
  return 2 * twoSided * betaTails({ a: 1 + x, b: 1 + n - x, x: 0.5, y: 0.5 }).upper;
}

/** ln of the wealth of each bet so far: what a nightly gate keeps between nights, as plain numbers. */
export type BettingState = readonly number[];

/**
 * One more night of bets that the mean of the differences (in −1 … 1) lies below −margin: each bet λ multiplies its wealth by
 * Π(1 − λ(d_i + margin)) (I. Waudby-Smith and A. Ramdas, JRSS B 86, 2024). Begin with "none".
 *
 * The wealth is valid at every stopping time under the hypothesis that each night's mean over these very items, given the past, is at
 * least −margin. That speaks of the baseline *answers* that d_i was taken against: a lucky baseline run is beaten every night. Average
 * several seeds of the baseline, and choose the margin above its "same questions again" error. A new baseline begins with "none".
 */
export function betOnLoss(
  state: BettingState | "none",
  { differences, margin }: { readonly differences: readonly number[]; readonly margin: number },
): BettingState {
  requireValues(differences, "differences");
  if (!(margin >= 0 && margin < 1)) refuse(`margin ${margin}`, "The margin is a loss between 0 and 1.");
  const wrong = differences.find((d) => d < -1 || d > 1);
  if (wrong !== undefined)
    refuse(`a difference of ${wrong}`, "Bets are safe for differences between −1 and 1 only: divide by the range of the metric.");
  const before = state === "none" ? BETS.map(() => 0) : state;
  if (before.length !== BETS.length || before.some(Number.isNaN))
    refuse(`a state of ${before.length} bets`, `A state holds ${BETS.length} numbers, as returned the night before.`);
  return BETS.map((share, i) => (before[i] as number) + bettingLogWealth(differences, { margin, lambda: share / (1 + margin) }));
}

/** The e-value of a state: mean wealth of all bets, so that the size of the loss need not be guessed. Alarm at 1/α. */
export function bettingEValue(state: BettingState): number {
  if (state.length !== BETS.length) refuse(`a state of ${state.length} bets`, `A state holds ${BETS.length} numbers.`);
  const largest = Math.max(...state);
  return exp(largest + log(state.reduce((total, value) => total + exp(value - largest), 0) / state.length));
}

/** ln Π(1 − λ(d_i + margin)), 0 ≤ λ < 1/(1 + margin). */
export function bettingLogWealth(
  differences: readonly number[],
  { margin, lambda }: { readonly margin: number; readonly lambda: number },
): number {
  if (!(lambda >= 0 && lambda * (1 + margin) < 1))
    refuse(`a bet of ${lambda}`, "A bet that can lose everything ends the process: λ < 1/(1 + margin).");
  return differences.reduce((total, d) => total + log1p(-lambda * (d + margin)), 0);
}

/**
 * e-BH of R. Wang and A. Ramdas (JRSS B 84, 2022): which hypotheses to reject so that the expected share of false rejections is at
 * most `alpha`, under any dependence: the k largest, k the largest number with e_(k) ≥ m/(k·alpha).
 */
export function eBenjaminiHochberg(eValues: readonly number[], alpha: number): boolean[] {
  requireFraction(alpha, "alpha");
  if (eValues.length === 0 || eValues.some((e) => Number.isNaN(e) || e < 0))
    refuse("e-values are missing, NaN or negative", "An e-value is a number from 0 on.");
  const m = eValues.length;
  const descending = [...eValues].sort((a, b) => b - a);
  let k = m;
  while (k > 0 && (descending[k - 1] as number) * k * alpha < m) k--;
  return eValues.map((e) => k > 0 && e >= (descending[k - 1] as number));
}

// From timid to bold, as shares of the largest bet: small losses are found by small bets, collapses by large ones.
const BETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7];
