import { refuse, requireCount, requireFinite, requireFraction } from "./checks.ts";
import { normalCdf } from "./normal.ts";

export interface PrintedShare {
  /** As printed: "77.2" has one decimal, "77.20" two. In percent. */
  readonly printed: string;
  /** Items it is said to be the share of. */
  readonly n: number;
}

/** The numbers of right answers that print so; or, when there is none, the nearest ones with their true percentage. */
export type PossibleShare =
  | { readonly possible: true; readonly successes: readonly number[] }
  | { readonly possible: false; readonly nearest: readonly { readonly successes: number; readonly percent: number }[] };

/**
 * Whether a printed percentage can be k of n for any whole k, under either way of rounding halves (the idea of GRIM: N. Brown and J. Heathers,
 * Soc. Psychol. Pers. Sci. 8, 2017). "Not possible" means: items were dropped, n is another, or the score is no share. From n above 10^(2 + decimals)
 * on every percentage is possible.
 */
export function possibleShare({ printed, n }: PrintedShare): PossibleShare {
  requireCount(n, { name: "n", minimum: 1 });
  const match = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(printed);
  if (match === null)
    return refuse(`"${printed}" is no percentage`, 'Write it as printed, with all its decimals and without the sign: "77.2".');
  const decimals = match[2]?.length ?? 0;
  // In units of the last printed decimal everything is a whole number: |100·unit·k/n − value| ≤ ½ is |2·100·unit·k − 2·value·n| ≤ n.
  const unit = powerOfTen(decimals);
  const value = Number(`${match[1]}${match[2] ?? ""}`);
  if (value > 100 * unit) return refuse(`${printed} % is above 100 %`, "Give a percentage between 0 and 100.");
  const center = (value * n) / (100 * unit);
  const successes: number[] = [];
  for (let k = Math.max(0, Math.floor(center - n / unit)); k <= Math.min(n, Math.ceil(center + n / unit)); k++)
    if (Math.abs(200 * unit * k - 2 * value * n) <= n) successes.push(k);
  if (successes.length > 0) return { possible: true, successes };
  const below = Math.floor(center);
  const nearest = [below, below + 1].filter((k) => k <= n).map((k) => ({ successes: k, percent: (100 * k) / n }));
  return { possible: false, nearest };
}

/** A claimed share (0 … 1) of n items. */
export interface Claim {
  readonly share: number;
  readonly n: number;
}

export interface ClaimedDifference {
  readonly difference: number;
  /** Two-sided p by the normal approximation: as if on different questions, and in the most and least favourable pairing. */
  readonly unpaired: number;
  readonly bestPairing: number;
  readonly worstPairing: number;
}

/**
 * Whether two claimed shares are apart, from the numbers alone. On the same n questions the discordant share ψ lies between |p1 − p2|
 * and min(p1 + p2, 2 − p1 − p2), and the paired error √((ψ − d²)/n) with it. With two different n no pairing exists and both repeat
 * the unpaired p.
 */
export function claimedDifference(first: Claim, second: Claim): ClaimedDifference {
  checkClaim(first);
  checkClaim(second);
  const difference = first.share - second.share;
  const p = (variance: number) =>
    difference === 0 ? 1 : variance <= 0 ? 0 : 2 * normalCdf(-Math.abs(difference) / Math.sqrt(variance));
  const unpaired = p((first.share * (1 - first.share)) / first.n + (second.share * (1 - second.share)) / second.n);
  if (first.n !== second.n) return { difference, unpaired, bestPairing: unpaired, worstPairing: unpaired };
  const paired = (discordant: number) => p((discordant - difference * difference) / first.n);
  const total = first.share + second.share;
  return { difference, unpaired, bestPairing: paired(Math.abs(difference)), worstPairing: paired(Math.min(total, 2 - total)) };
}

/** Whether a printed average can be the mean of printed parts, each rounded to its own decimals. All in the unit they are printed in. */
export function averageFollows(
  parts: readonly string[],
  printedAverage: string,
): { readonly follows: boolean; readonly mean: number } {
  if (parts.length === 0) refuse("an average without parts", "Give the printed parts.");
  const values = parts.map(readPrinted);
  const average = readPrinted(printedAverage);
  const mean = values.reduce((total, { value }) => total + value, 0) / values.length;
  const slack = values.reduce((total, { half }) => total + half, 0) / values.length + average.half;
  return { follows: Math.abs(mean - average.value) <= slack * (1 + 1e-9), mean };
}

function readPrinted(text: string): { readonly value: number; readonly half: number } {
  const match = /^-?\d{1,9}(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return refuse(`"${text}" is no printed number`, 'Write it as printed, such as "77.1".');
  return { value: Number(text), half: 0.5 / powerOfTen(match[1]?.length ?? 0) };
}

// `**` is `Math.pow`, whose last bits the engine chooses; a literal is exact.
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}

function checkClaim({ share, n }: Claim): void {
  requireCount(n, { name: "n", minimum: 1 });
  requireFinite(share, "share");
  if (share !== 0 && share !== 1) requireFraction(share, "share");
}
