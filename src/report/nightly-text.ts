import type { NightlyState, NightResult } from "../summary/nightly.ts";
import { signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** One night of a nightly gate: the evidence by column so far, and which alarms stand. */
export function nightLines(
  { columns, alarms, skipped }: NightResult,
  { state, alpha, width }: { state: NightlyState; alpha: number; width: number | "unlimited" },
): string[] {
  const rows = Object.entries(columns).map(([name, { difference, n, eValue }]) => [
    name,
    signedPercent(difference),
    String(n),
    eValueText(eValue),
    state.open.get(name) ?? (alarms.includes(name) ? "ALARM" : "no alarm"),
  ]);
  const titles = [left("task"), right("difference tonight"), right("n"), right("e-value so far"), left("state")];
  return [
    `night ${state.nights.length + 1} against ${state.start?.baseline.run ?? "this baseline"}`,
    ...(rows.length === 0 ? [] : tableLines({ columns: titles, rows }, width)),
    `alarms by e-BH over the tasks at ${alpha}: a single one needs an e-value of ${(rows.length / alpha).toFixed(0)}`,
    ...skipped.map(({ name, reason }) => `${name}: not counted tonight, ${reason}`),
  ];
}

function eValueText(value: number): string {
  return value < 0.01 ? "<0.01" : value >= 1000 ? value.toExponential(1) : value.toFixed(2);
}
