import { refuse, requireFinite, requireFraction } from "./checks.ts";
import { studentQuantile, studentUpperTail } from "./student.ts";

export interface NonInferiorityInput {
  /** New minus old; above 0 is better. */
  readonly difference: number;
  readonly standardError: number;
  readonly df: number;
  /** The loss that is still acceptable, above 0, in the unit of the difference. Chosen before looking. */
  readonly margin: number;
  /** Chance of passing a system that is worse by the margin; one-sided, 0.05 unless asked otherwise. */
  readonly alpha?: number;
}

export interface NonInferiority {
  /** pass: shown not to be worse by the margin · fail: shown to be worse by more · inconclusive: neither. */
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** One-sided p of "worse by the margin or more". */
  readonly p: number;
  /** Two-sided 1 − 2α interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** How many times as many items would decide, were the difference to stay as it is; 1 when decided. */
  readonly itemsFactor: number | "never";
}

/**
 * Test against a margin (D. J. Schuirmann, J. Pharmacokinet. Biopharm. 15, 1987, one side of it). "No significant difference" is not
 * "not worse": only the interval's lower end above −margin passes, and only its upper end below −margin fails.
 */
export function nonInferiority({ difference, standardError, df, margin, alpha = 0.05 }: NonInferiorityInput): NonInferiority {
  requireFinite(difference, "difference");
  requireFraction(alpha, "alpha");
  if (!(margin > 0 && Number.isFinite(margin)))
    refuse(`margin ${margin}`, "The margin is the acceptable loss, a positive number: 1 point is 0.01.");
  if (!(standardError > 0 && Number.isFinite(standardError)))
    refuse(
      `standard error ${standardError}`,
      "A verdict needs a standard error above zero: identical answers are no proof about new questions.",
    );
  const half = studentQuantile({ probability: 1 - alpha, df }) * standardError;
  const low = difference - half;
  const high = difference + half;
  const distance = Math.abs(difference + margin);
  return {
    verdict: low > -margin ? "pass" : high < -margin ? "fail" : "inconclusive",
    p: studentUpperTail({ t: (difference + margin) / standardError, df }),
    low,
    high,
    itemsFactor: distance === 0 ? "never" : Math.max(1, (half / distance) * (half / distance)),
  };
}
