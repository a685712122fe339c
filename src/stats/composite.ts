import { refuse, requireFinite, requireFraction } from "./checks.ts";
import type { Interval, NoInterval } from "./interval.ts";
import { sum } from "./moments.ts";
import { studentQuantile } from "./student.ts";

export interface CompositeMember {
  readonly name: string;
  /** Relative weight above 0; weights are divided by their sum. */
  readonly weight: number;
  readonly mean: number;
  readonly standardError: number | "unknown";
  readonly df: number;
}

export interface CompositeEstimate {
  readonly mean: number;
  readonly standardError: number | "unknown";
  /** Satterthwaite's; 0 when the standard error is unknown. */
  readonly df: number;
  readonly interval: Interval | NoInterval;
  /** The composite without each member in turn, by its name; empty for one member. */
  readonly leaveOneOut: readonly {
    readonly without: string;
    readonly mean: number;
    readonly standardError: number | "unknown";
  }[];
}

/**
 * A weighted mean of independent means and its error √Σw²SE², with degrees of freedom after F. E. Satterthwaite (Biometrics Bull. 2,
 * 1946). The members are taken as fixed: the interval speaks of new questions of these tasks, not of other tasks. Members
 * may themselves be composites. Members that share items are not independent, and the error is then too small.
 *
 * For the difference of two systems give per-task *paired* differences with their errors.
 */
export function composite(
  members: readonly CompositeMember[],
  { level = 0.95 }: { readonly level?: number } = {},
): CompositeEstimate {
  requireFraction(level, "level");
  checkMembers(members);
  const { mean, standardError, df } = combine(members);
  const leaveOneOut =
    members.length < 2
      ? []
      : members.map(({ name }) => {
          const rest = combine(members.filter((member) => member.name !== name));
          return { without: name, mean: rest.mean, standardError: rest.standardError };
        });
  return { mean, standardError, df, interval: intervalOf({ mean, standardError, df, level, members }), leaveOneOut };
}

/** (m − c)/(1 − c): 0 at chance level, 1 for all right; the error grows by the same factor. Only where a composite declares it. */
export function correctForChance<Score extends { readonly mean: number; readonly standardError: number | "unknown" }>(
  score: Score,
  chance: number,
): Score {
  if (!(chance >= 0 && chance < 1))
    refuse(`a chance level of ${chance}`, "Chance is a share from 0 to below 1: 0.25 for four choices.");
  const { mean, standardError } = score;
  return {
    ...score,
    mean: (mean - chance) / (1 - chance),
    standardError: standardError === "unknown" ? standardError : standardError / (1 - chance),
  };
}

function combine(members: readonly CompositeMember[]): {
  readonly mean: number;
  readonly standardError: number | "unknown";
  readonly df: number;
} {
  const total = sum(members.map(({ weight }) => weight));
  const mean = sum(members.map((member) => (member.weight / total) * member.mean));
  const parts: { variance: number; df: number }[] = [];
  for (const { weight, standardError, df } of members) {
    if (standardError === "unknown") return { mean, standardError, df: 0 };
    const share = (weight / total) * standardError;
    parts.push({ variance: share * share, df });
  }
  const variance = sum(parts.map((part) => part.variance));
  const spread = sum(parts.map((part) => (part.variance === 0 ? 0 : (part.variance * part.variance) / part.df)));
  return { mean, standardError: Math.sqrt(variance), df: spread === 0 ? 0 : (variance * variance) / spread };
}

function intervalOf(options: {
  readonly mean: number;
  readonly standardError: number | "unknown";
  readonly df: number;
  readonly level: number;
  readonly members: readonly CompositeMember[];
}): Interval | NoInterval {
  const { mean, standardError, df, level, members } = options;
  if (standardError === "unknown") {
    const unknown = members.filter((member) => member.standardError === "unknown").map(({ name }) => name);
    return { method: "none", reason: `no standard error for ${unknown.join(", ")}` };
  }
  if (df === 0) return { method: "none", reason: "no member has a standard error above zero" };
  const half = studentQuantile({ probability: (1 + level) / 2, df }) * standardError;
  return { low: mean - half, high: mean + half, level, method: "t" };
}

function checkMembers(members: readonly CompositeMember[]): void {
  if (members.length === 0) refuse("a composite without members", "An average of what is there is none: name its tasks.");
  if (new Set(members.map(({ name }) => name)).size !== members.length)
    refuse("two members have one name", "Names tell the members apart.");
  for (const { name, weight, mean, standardError, df } of members) {
    requireFinite(mean, `mean of ${name}`);
    if (!(weight > 0 && Number.isFinite(weight)))
      refuse(`weight ${weight} of ${name}`, "Weights are positive: leave a member out instead of giving it 0.");
    if (standardError !== "unknown" && !(standardError >= 0 && Number.isFinite(standardError) && (df > 0 || standardError === 0)))
      refuse(`standard error ${standardError} with ${df} degrees of freedom of ${name}`, 'Give both, or "unknown".');
  }
}
