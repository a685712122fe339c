import { MivhanError } from "../../core/errors.ts";
import { markLines } from "../../report/marks-text.ts";
import { runDifferenceLines } from "../../report/run-differences-text.ts";
import type { Summary } from "../../summary/model.ts";
import { runDifferences } from "../../summary/run-differences.ts";
import type { NumbersOfRun } from "./read-run-values.ts";

/** What a gate compares. */
export interface GateRuns {
  readonly baseline: NumbersOfRun;
  readonly candidate: NumbersOfRun;
  /** SHA-256 of the outcomes of each. */
  readonly digests: { readonly baseline: string; readonly candidate: string };
  /** When the baseline was pinned; undefined where it was named on the command line. */
  readonly pinned: string | undefined;
}

/**
 * A gate whose question changed measures something else: the baseline has to be set anew.
 * @throws MivhanError E_NOT_COMPARABLE naming every column that was asked or read differently, and how
 */
export function checkSameQuestions({ baseline, candidate }: GateRuns): void {
  const differs = runDifferences(baseline.manifest, candidate.manifest);
  if (differs.columns.length === 0) return;
  throw new MivhanError({
    code: "E_NOT_COMPARABLE",
    family: "input",
    message: "baseline and candidate were not asked and read alike",
    problems: runDifferenceLines({ model: [], made: [], columns: differs.columns })
      .slice(1)
      .map((message) => ({ place: {}, message })),
    advice: "run the baseline's model again as it is asked now, and set it with: mivhan baseline set RUN",
  });
}

/** The marks of both sides, as lines. */
export function gateMarks({ baseline, candidate }: GateRuns): string[] {
  return markLines([
    { name: "baseline", summary: baseline.summary },
    { name: "candidate", summary: candidate.summary },
  ]);
}

/** Why a column cannot be judged: it is blocked, or not complete, on either side. */
export function unreadyColumns({
  baseline,
  candidate,
}: Readonly<Record<"baseline" | "candidate", Pick<NumbersOfRun, "summary">>>) {
  return (column: { readonly task: string; readonly protocol: string }): string | undefined =>
    unready(baseline.summary, { column, side: "baseline" }) ?? unready(candidate.summary, { column, side: "candidate" });
}

function unready(
  { columns }: Summary,
  { column, side }: { column: { readonly task: string; readonly protocol: string }; side: string },
): string | undefined {
  const found = columns.find(({ task, protocol }) => task === column.task && protocol === column.protocol);
  if (found === undefined) return `not in the ${side}`;
  if (found.blocked !== undefined) return `the ${side} has no score: ${found.blocked}`;
  const { missing, planned } = found.counts;
  return missing === 0 ? undefined : `the ${side} is not complete: ${missing} of ${planned} outcomes are missing`;
}
