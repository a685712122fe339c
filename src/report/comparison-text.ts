import type { Comparison, PairedDifference } from "../summary/compare.ts";
import type { CompositeComparison, CompositeDifference } from "../summary/compare-composites.ts";
import { percent, pText, signedInterval, signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

interface Names {
  readonly first: string;
  readonly second: string;
  readonly width: number | "unlimited";
  /** Which adjusted p is printed; Holm's when left out. */
  readonly adjust?: "holm" | "bh";
  readonly eValues?: boolean;
}

/** Paired differences of two runs, first minus second, as lines for a terminal: columns, composites, then what was left out. */
export function comparisonLines(
  { differences, notComparable, composites }: Comparison & { readonly composites?: CompositeComparison },
  names: Names,
): string[] {
  const notes = [
    ...differences
      .filter(({ unmatched }) => unmatched > 0)
      .map(({ task, protocol, unmatched }) => `${task} · ${protocol}: ${unmatched} items are in one run only and were left out`),
    ...differences.flatMap(({ task, protocol, interval }) =>
      "reason" in interval ? [`${task} · ${protocol}: no interval, ${interval.reason}`] : [],
    ),
    ...notComparable.map(({ task, protocol, reason }) => `${task} · ${protocol}: not compared, ${reason}`),
    ...(composites?.notComparable ?? []).map(({ composite, reason }) => `${composite}: not compared, ${reason}`),
  ];
  return [
    ...(differences.length === 0 ? [] : [...columnTable(differences, names), ...footLines(differences, names)]),
    ...(composites === undefined || composites.composites.length === 0
      ? []
      : ["", ...compositeTable(composites.composites, names)]),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ];
}

function columnTable(differences: readonly PairedDifference[], names: Names): string[] {
  const { first, second, width, adjust = "holm", eValues = false } = names;
  const rows = differences.map((row) => [
    row.task,
    row.protocol,
    row.primary,
    percent(row.first, row.unit),
    percent(row.second, row.unit),
    signedPercent(row.difference, row.unit),
    signedInterval(row.interval, row.unit),
    pText(row.p),
    pText(adjust === "holm" ? row.pHolm : row.pBh),
    ...(eValues ? [row.eValue === undefined ? "–" : eText(row.eValue)] : []),
    methodText(row),
    `${row.wins}/${row.ties}/${row.losses}`,
    row.minimumDetectable === undefined ? "–" : percent(row.minimumDetectable, row.unit),
    String(row.n),
    row.seeds[0] === row.seeds[1] ? String(row.seeds[0]) : row.seeds.join("/"),
    row.marks.join(" "),
  ]);
  const columns = [
    left("task"),
    left("protocol"),
    left("metric@extractor"),
    right(first),
    right(second),
    right("difference"),
    right("95 % interval"),
    right("p"),
    right(adjust === "holm" ? "p Holm" : "p BH"),
    ...(eValues ? [right("e")] : []),
    left("methods"),
    right("win/tie/loss"),
    right("detectable"),
    right("n"),
    right("seeds"),
    left("marks"),
  ];
  return tableLines({ columns, rows }, width);
}

/** "tango, mcnemar-exact": the interval's method, then the test's. */
function methodText({ interval, pMethod }: Pick<PairedDifference, "interval" | "pMethod">): string {
  return `${interval.method === "none" ? "–" : interval.method}, ${pMethod}`;
}

function footLines(differences: readonly PairedDifference[], { adjust = "holm", eValues = false }: Names): string[] {
  const rows = differences.length;
  const over = `${adjust === "holm" ? "p Holm" : "p BH"} over ${rows === 1 ? "the one row" : `the ${rows} rows`}`;
  const units = new Set(
    differences.flatMap(({ unit, primary }) => (unit === undefined ? [] : [`${primary} in ${unit}, less is better`])),
  );
  return [
    `${["in points", ...units].join("; ")}; ${over}; detectable: the smallest true difference that this comparison finds with power 0.8 at 5 %`,
    ...(eValues ? ["e: evidence of the discordant pairs, 20 or more rejects at 5 % however often one looks"] : []),
  ];
}

/** "0.31", "18.5", ">9999" */
function eText(e: number): string {
  return e > 9999 ? ">9999" : e < 10 ? e.toFixed(2) : e.toFixed(1);
}

function compositeTable(composites: readonly CompositeDifference[], { first, second, width }: Names): string[] {
  const rows = composites.map((row) => [
    row.composite,
    percent(row.first),
    percent(row.second),
    signedPercent(row.difference),
    signedInterval(row.interval),
    row.p === undefined ? "–" : pText(row.p),
    row.pHolm === undefined ? "–" : pText(row.pHolm),
    row.pMethod,
    row.minimumDetectable === undefined ? "–" : percent(row.minimumDetectable),
    String(row.parts.length),
    leaveOneOutText(row),
    row.marks.join(" "),
  ]);
  const columns = [
    left("composite"),
    right(first),
    right(second),
    right("difference"),
    right("95 % interval"),
    right("p"),
    right("p Holm"),
    left("method"),
    right("detectable"),
    right("tasks"),
    left("without one task"),
    left("marks"),
  ];
  return [
    ...tableLines({ columns, rows }, width),
    "the tasks are fixed: the interval speaks of new questions of these tasks, not of other tasks",
  ];
}

/** "−1.2 … +3.4": how far one task moves the difference. */
function leaveOneOutText({ leaveOneOut }: CompositeDifference): string {
  if (leaveOneOut.length === 0) return "–";
  const values = leaveOneOut.map(({ difference }) => difference);
  return `${signedPercent(Math.min(...values))} … ${signedPercent(Math.max(...values))}`;
}
