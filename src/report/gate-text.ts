import type { Calibration } from "../summary/calibrate-gate.ts";
import type { GateResult, GateRow, Needed } from "../summary/gate.ts";
import { percent, pText, signedInterval, signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

type Width = number | "unlimited";

/** The verdict of a gate, row by row; `marks` stand between the reasons and the verdict. */
export function gateLines(
  { margin, alpha, verdict, columns, composites }: GateResult,
  { width, marks }: { readonly width: Width; readonly marks: readonly string[] },
): string[] {
  const rows = [...columns, ...composites];
  const level = percent(1 - 2 * alpha).replace(/\.0$/, "");
  const titles = [
    left("task or composite"),
    left("metric@extractor"),
    right("baseline"),
    right("candidate"),
    right("difference"),
    right(`${level} % interval`),
    right("p pass"),
    right("p fail"),
    right("n"),
    left("verdict"),
  ];
  return [
    ...tableLines({ columns: titles, rows: rows.map(cellsOf) }, width),
    `margin ${percent(margin)} points: the interval above −${percent(margin)} passes, below it fails (p fail is Holm-adjusted over the ${rows.length} rows)`,
    ...rows.flatMap(({ name, unit }) =>
      unit === undefined ? [] : [`${name} is in ${unit}: the margin is ${percent(margin, unit)}`],
    ),
    ...rows.flatMap(reasonLines),
    ...marks,
    "",
    `verdict: ${verdict.toUpperCase()}`,
  ];
}

function cellsOf({ name, primary, unit, verdict, test }: GateRow): string[] {
  if (test === undefined) return [name, primary, "–", "–", "–", "–", "–", "–", "–", verdict];
  const interval = { low: test.low, high: test.high, level: test.level, method: "t" };
  return [
    name,
    primary,
    percent(test.baseline, unit),
    percent(test.candidate, unit),
    signedPercent(test.difference, unit),
    signedInterval(interval, unit),
    pText(test.pPass),
    pText(test.pFailHolm),
    String(test.n),
    verdict,
  ];
}

function reasonLines({ name, verdict, reason, test }: GateRow): string[] {
  if (verdict !== "inconclusive") return [];
  const why = reason === undefined ? "" : `${reason}; `;
  if (test?.needed === undefined) return [`${name}: inconclusive, ${reason ?? ""}`];
  return [`${name}: inconclusive, ${why}${neededText(test.needed)}`];
}

function neededText({ items, seeds }: Needed): string {
  const byItems =
    items === "never"
      ? "no number of items would decide: the difference stands on the margin"
      : `about ${items} items would decide`;
  if (seeds === "unknown") return `${byItems}; whether more seeds would is unknown with one seed`;
  return seeds === "never" ? `${byItems}; more seeds alone would not` : `${byItems}, or about ${seeds} seeds on these items`;
}

/** A/A: what the gate says while nothing changes. */
export function calibrationLines({ margin, rows, left: leftOut }: Calibration, width: Width): string[] {
  const titles = [
    left("task"),
    left("metric@extractor"),
    right("difference"),
    right("95 % interval"),
    right("p"),
    right("n"),
    right("pass"),
    right("fail"),
    right("inconclusive"),
    right("margin for 80 % pass"),
    right("same questions again"),
  ];
  const cells = rows.map((row) => [
    row.name,
    row.primary,
    signedPercent(row.difference),
    signedInterval(row.interval),
    pText(row.p),
    String(row.n),
    `${percent(row.pass)} %`,
    `${percent(row.fail)} %`,
    `${percent(row.inconclusive)} %`,
    percent(row.marginForPower),
    row.conditionalError === undefined ? "one seed" : `±${percent(row.conditionalError)}`,
  ]);
  const narrow = rows.filter(({ conditionalError }) => conditionalError !== undefined && margin < 2 * conditionalError);
  return [
    ...(rows.length === 0 ? [] : tableLines({ columns: titles, rows: cells }, width)),
    `pass, fail, inconclusive: shares of 2,000 simulated nights in which nothing changes, at a margin of ${percent(margin)} points`,
    ...narrow.map(
      ({ name, conditionalError = 0 }) =>
        `${name}: a nightly gate needs a margin above twice the "same questions again" error: ${percent(2 * conditionalError)} points, or more seeds`,
    ),
    ...leftOut.map(({ name, reason }) => `${name}: left out, ${reason}`),
  ];
}
