import type { Composite } from "../core/definition.ts";
import { MivhanError } from "../core/errors.ts";
import type { Mark } from "../core/kind.ts";
import { correctForChance, composite as weightedMean } from "../stats/composite.ts";
import type { ColumnSummary, CompositeSummary, IntervalSummary, Score } from "./model.ts";
import { declaredChance } from "./run-values.ts";

interface Member {
  readonly name: string;
  readonly weight: number;
  readonly score: Pick<Score, "value" | "unit" | "standardError" | "df" | "conditionalError"> | undefined;
  readonly marks: readonly Mark[];
  readonly blocked: string | undefined;
  /** Declared: the member counts as (score − chance) / (1 − chance). */
  readonly chance?: number;
}

/**
 * The composites of a suite, in the order of their definition; one may be a member of a later or an earlier one. A composite
 * is Σ weight × score / Σ weight with the standard error of independent tasks; the tasks are fixed, so its interval speaks of
 * new items of the same tasks. A member that is blocked or missing blocks it: a mean over what happened to work is another
 * quantity. Marks of members pass on. Scores are corrected for chance only where a member declares its chance level.
 */
export function summariseComposites(composites: readonly Composite[], columns: readonly ColumnSummary[]): CompositeSummary[] {
  const done = new Map<string, CompositeSummary>();
  const resolve = (name: string): CompositeSummary => {
    const known = done.get(name);
    if (known !== undefined) return known;
    const definition = composites.find(({ composite }) => composite === name);
    // Unknown names and cycles were refused with the suite.
    if (definition === undefined) throw new MivhanError({ code: "E_FAULT", family: "fault", message: `no composite "${name}"` });
    const members = definition.members.map((member) => {
      if ("composite" in member) return fromComposite(resolve(member.composite), member.weight);
      const chance = declaredChance(member);
      return { ...fromColumn(member, columns), ...(chance === undefined ? {} : { chance }) };
    });
    const summary = combine(definition, members);
    done.set(name, summary);
    return summary;
  };
  return composites.map(({ composite }) => resolve(composite));
}

function fromComposite({ composite, score, marks, blocked }: CompositeSummary, weight: number): Member {
  return { name: composite, weight, score, marks, blocked };
}

function fromColumn(
  { task, protocol, metric, weight }: { task: string; protocol: string; metric?: string; weight: number },
  columns: readonly ColumnSummary[],
): Member {
  const column = columns.find(
    (candidate) => candidate.task === task && (candidate.protocol === protocol || candidate.protocol.startsWith(`${protocol}@`)),
  );
  if (column === undefined)
    return { name: `${task} · ${protocol}`, weight, score: undefined, marks: [], blocked: "not in this run" };
  const [metricName = "", extractor = ""] = (metric ?? column.primary).split("@");
  const score = metric === undefined ? column.score : column.extractors[extractor]?.scores[metricName];
  const name = `${task} · ${column.protocol} · ${metric ?? column.primary}`;
  const absent =
    metric !== undefined && score === undefined
      ? `the run does not compute ${metricName}: bring it with mivhan import column RUN FILE --metric ${metricName} --task ${task}`
      : undefined;
  const blocked = column.blocked ?? absent;
  return { name, weight, score: blocked === undefined ? score : undefined, marks: column.marks, blocked };
}

function combine({ composite, title }: Composite, members: readonly Member[]): CompositeSummary {
  const marks = [...new Set(members.flatMap((member) => member.marks))];
  const shown = members.map(({ name, weight, score, chance }) => ({
    name,
    weight,
    ...(score === undefined ? {} : { value: score.value }),
    ...(chance === undefined ? {} : { chance }),
  }));
  const base = { composite, title, members: shown, marks };
  const absolute = members.filter(({ score }) => score?.unit !== undefined);
  if (absolute.length > 0) {
    return {
      ...base,
      blocked: absolute.map(({ name, score }) => `${name} is in ${score?.unit}, no share: it has no place in a mean`).join("; "),
    };
  }
  const lacking = members.filter(({ score }) => score === undefined);
  if (lacking.length > 0) {
    return { ...base, blocked: lacking.map(({ name, blocked }) => `${name}: ${blocked ?? "no score"}`).join("; ") };
  }
  const parts = members.map(({ name, weight, score, chance }) => {
    const part = {
      name,
      weight,
      mean: (score as NonNullable<Member["score"]>).value,
      standardError: score?.standardError ?? ("unknown" as const),
      df: score?.df ?? 1,
    };
    return chance === undefined ? part : correctForChance(part, chance);
  });
  const corrected = members.some(({ chance }) => chance !== undefined);
  const { mean, standardError, df, interval, leaveOneOut } = weightedMean(parts);
  return {
    ...base,
    score: {
      value: mean,
      interval: corrected ? interval : clipped(interval),
      ...(standardError === "unknown" ? {} : { standardError, df }),
      ...conditionalOf(members),
    },
    leaveOneOut: leaveOneOut.map((rest) => ({ without: rest.without, value: rest.mean })),
  };
}

/** √Σw²c² of the members' "same questions again" errors; absent where one has none. */
function conditionalOf(members: readonly Member[]): Pick<Score, "conditionalError"> {
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  let squares = 0;
  for (const { weight, score, chance = 0 } of members) {
    if (score?.conditionalError === undefined) return {};
    const part = (weight / total) * (score.conditionalError / (1 - chance));
    squares += part * part;
  }
  return { conditionalError: Math.sqrt(squares) };
}

/** Scores are fractions: a limit beyond 0 or 1 is an artefact of the symmetric interval. */
export function clipped(interval: IntervalSummary): IntervalSummary {
  return "low" in interval ? { ...interval, low: Math.max(0, interval.low), high: Math.min(1, interval.high) } : interval;
}
