import { type Comparison, compareRuns } from "../summary/compare.ts";
import { openRun, primaryValues, readSummary } from "./stored-run.ts";

/** Paired comparison of two run directories. */
export async function compareDirectories(first: string, second: string): Promise<Comparison> {
  const [a, b] = [await openRun(first), await openRun(second)];
  // A run without a summary has no outcomes to compare, and says so.
  await Promise.all([readSummary(first), readSummary(second)]);
  return compareRuns(await primaryValues(a), await primaryValues(b));
}
