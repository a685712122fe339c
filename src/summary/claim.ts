import { averageFollows, type ClaimedDifference, claimedDifference, type PossibleShare, possibleShare } from "../stats/claims.ts";
import { wilson } from "../stats/proportion.ts";
import type { IntervalSummary, Score } from "./model.ts";

/** What a paper or a board printed, in percent, with all its decimals: "77.2". */
export interface PrintedClaim {
  readonly printed: string;
  readonly n: number;
}

export interface ClaimToCheck {
  readonly claim?: PrintedClaim;
  readonly against?: PrintedClaim;
  readonly average?: { readonly printed: string; readonly parts: readonly string[] };
  /** Our own score of what the claim is about. */
  readonly measured?: Score;
}

/** "no" fails the check; "unknown" where the numbers alone cannot say. */
export type Holds = "yes" | "no" | "unknown";

export interface CheckedClaim {
  /** Whether the percentage exists at all with this n; absent without a claim. */
  readonly possible?: PrintedClaim & { readonly holds: Holds; readonly share: PossibleShare };
  /** Wilson interval of the claim, as if right answers of n independent items. */
  readonly interval?: IntervalSummary;
  /** Whether the two claims are apart at 5 %: "yes" in every pairing of the items, "no" in none. */
  readonly apart?: ClaimedDifference & { readonly against: PrintedClaim; readonly holds: Holds };
  /** Whether the printed average follows from the printed parts. */
  readonly average?: { readonly printed: string; readonly parts: number; readonly mean: number; readonly holds: Holds };
  /** Whether the claim, as printed, lies inside our interval. */
  readonly inside?: { readonly measured: Score; readonly holds: Holds };
}

const LEVEL = 0.95;

/** Everything that numbers alone can say about a printed score. Not possible is not yet a fraud: items dropped, another n, no share. */
export function checkClaim({ claim, against, average, measured }: ClaimToCheck): CheckedClaim {
  return {
    ...(claim === undefined ? {} : { possible: possibility(claim), interval: intervalOf(claim) }),
    ...(claim === undefined || against === undefined ? {} : { apart: apartness(claim, against) }),
    ...(average === undefined ? {} : { average: averageOf(average) }),
    ...(claim === undefined || measured === undefined ? {} : { inside: { measured, holds: insideOf(claim, measured) } }),
  };
}

/** Every check that was made, for a verdict over all. */
export function verdictsOf({ possible, apart, average, inside }: CheckedClaim): Holds[] {
  return [possible, apart, average, inside].flatMap((check) => (check === undefined ? [] : [check.holds]));
}

function possibility(claim: PrintedClaim) {
  const share = possibleShare(claim);
  // With so many items every percentage of these decimals exists, and its existence says nothing.
  const always = claim.n >= 100 * unitOf(claim.printed);
  return { ...claim, share, holds: share.possible ? (always ? ("unknown" as const) : ("yes" as const)) : ("no" as const) };
}

function intervalOf({ printed, n }: PrintedClaim): IntervalSummary {
  const share = Number(printed) / 100;
  return wilson({ successes: share * n, n, level: LEVEL });
}

function apartness(claim: PrintedClaim, against: PrintedClaim) {
  const share = ({ printed, n }: PrintedClaim) => ({ share: Number(printed) / 100, n });
  const difference = claimedDifference(share(claim), share(against));
  const { worstPairing, bestPairing } = difference;
  const holds: Holds = worstPairing <= 0.05 ? "yes" : bestPairing > 0.05 ? "no" : "unknown";
  return { ...difference, against, holds };
}

function averageOf({ printed, parts }: NonNullable<ClaimToCheck["average"]>) {
  const { follows, mean } = averageFollows(parts, printed);
  return { printed, parts: parts.length, mean, holds: follows ? ("yes" as const) : ("no" as const) };
}

function insideOf({ printed }: PrintedClaim, { interval }: Score): Holds {
  if (!("low" in interval)) return "unknown";
  const half = 0.005 / unitOf(printed);
  const share = Number(printed) / 100;
  return share + half >= interval.low && share - half <= interval.high ? "yes" : "no";
}

/** 10 for one decimal. */
function unitOf(printed: string): number {
  return Number(`1e${printed.split(".")[1]?.length ?? 0}`);
}
