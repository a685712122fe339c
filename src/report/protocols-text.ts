import type { Gap, ProtocolMatrix } from "../summary/protocol-gap.ts";
import { percent, pText, scoreText, signedInterval, signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** The same questions under several protocols: scores, differences within a model, and what a gap across both is made of. */
export function protocolLines(
  matrices: readonly ProtocolMatrix[],
  { names, width }: { names: readonly string[]; width: number | "unlimited" },
): string[] {
  return matrices.flatMap((matrix) => [
    ...scoreTable(matrix, { names, width }),
    "",
    ...pairTable(matrix, { names, width }),
    ...spreadLines(matrix, names),
    ...(matrix.crossed.length === 0 ? [] : ["", ...crossTable(matrix, { names, width })]),
    "",
  ]);
}

interface Options {
  readonly names: readonly string[];
  readonly width: number | "unlimited";
}

function scoreTable({ task, protocols, scores }: ProtocolMatrix, { names, width }: Options): string[] {
  const rows = scores.map((row, run) => [
    names[run] as string,
    ...row.map((cell) => (cell === undefined ? "–" : `${scoreText(cell)} n ${cell.n}`)),
  ]);
  const columns = [left("run"), ...protocols.map(({ protocol, primary }) => right(`${protocol} ${primary}`))];
  return [task, ...tableLines({ columns, rows }, width)];
}

function pairTable({ pairs }: ProtocolMatrix, { names, width }: Options): string[] {
  const rows = pairs.map(({ run, first, second, difference, interval, p, pHolm, pMethod, n }) => [
    names[run] as string,
    `${first} − ${second}`,
    signedPercent(difference),
    signedInterval(interval),
    pText(p),
    pText(pHolm),
    `${interval.method}, ${pMethod}`,
    String(n),
  ]);
  const columns = [
    left("run"),
    left("protocols"),
    right("difference"),
    right("95 % interval"),
    right("p"),
    right("p Holm"),
    left("methods"),
    right("n"),
  ];
  return tableLines({ columns, rows }, width);
}

function spreadLines({ wordings }: ProtocolMatrix, names: readonly string[]): string[] {
  const lines = wordings.map(({ run, protocol, wordings: { length }, lowest, mean, highest }) => {
    const range = `${percent(lowest)} to ${percent(highest)}, mean ${percent(mean)}`;
    return `${names[run]}, ${protocol} in ${length} wordings: ${range}; the words alone move ${percent(highest - lowest)} points`;
  });
  return lines.length === 0 ? [] : ["", ...lines];
}

function crossTable({ crossed }: ProtocolMatrix, { names, width }: Options): string[] {
  const gap = ({ difference, interval }: Gap) => `${signedPercent(difference)} ${signedInterval(interval)}`;
  const rows = crossed.map(({ runs, protocols, ...gaps }) => [
    `${names[runs[0]]} under ${protocols[0]} − ${names[runs[1]]} under ${protocols[1]}`,
    gap(gaps.gap),
    gap(gaps.byProtocol),
    gap(gaps.byModel),
    String(gaps.gap.n),
  ]);
  const columns = [
    left("if a table printed"),
    right("gap"),
    right("the protocol explains"),
    right("the model explains"),
    right("n"),
  ];
  return [
    ...tableLines({ columns, rows }, width),
    "the two parts add up to the gap; each is the mean of both orders in which protocol and model can be exchanged",
  ];
}
