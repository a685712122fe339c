import { left, right, tableLines } from "../../report/text-table.ts";
import { short } from "../short-number.ts";
import type { Cell, Measure, ThroughputPlan } from "./throughput.ts";
import type { Estimate } from "./throughput-estimate.ts";

const SHOWN: readonly (readonly [Measure, string])[] = [
  ["firstToken", "first token, ms"],
  ["betweenTokens", "between tokens, ms"],
  ["prefill", "prefill, tokens/s"],
  ["decode", "decode, tokens/s"],
  ["output", "output, tokens/s"],
  ["requests", "requests/s"],
];

/** One table per endpoint, and one of ratios where there are two; with what the numbers mean. */
export function throughputLines(
  { names, cells, plan }: { readonly names: readonly string[]; readonly cells: readonly Cell[]; readonly plan: ThroughputPlan },
  width: number | "unlimited",
): string[] {
  const head = [right("prompt"), right("at once"), ...SHOWN.map(([, title]) => right(title))];
  const lines = names.flatMap((name, at) => {
    const measured = cells.flatMap(({ context, concurrency, results }) => {
      const result = results[at];
      return result?.kind === "measured"
        ? [[...placeOf({ context, concurrency }), ...SHOWN.map(([measure]) => text(result.measures[measure]))]]
        : [];
    });
    return [
      name,
      "",
      ...(measured.length === 0 ? [] : [...tableLines({ columns: head, rows: measured }, width), ""]),
      ...gaps(cells, at),
    ];
  });
  const rows = cells.flatMap((cell) => {
    const { ratios } = cell;
    return ratios === undefined ? [] : [[...placeOf(cell), ...SHOWN.map(([measure]) => text(ratios[measure]))]];
  });
  const titles = [right("prompt"), right("at once"), ...SHOWN.map(([, title]) => right(title.replace(/, .*/, "")))];
  const compared =
    rows.length === 0
      ? []
      : [
          `${names.join(" ÷ ")}: times above 1 are slower, rates above 1 are faster`,
          "",
          ...tableLines({ columns: titles, rows }, width),
          "",
        ];
  return [...lines, ...compared, ...explained(plan)];
}

function placeOf({ context, concurrency }: { readonly context: number; readonly concurrency: number }): string[] {
  return [String(context), String(concurrency)];
}

/** The cells of an endpoint that have no numbers, with the reason. */
function gaps(cells: readonly Cell[], at: number): string[] {
  const rows = cells.flatMap(({ context, concurrency, results }) => {
    const result = results[at];
    if (result === undefined || result.kind === "measured") return [];
    const reason = result.kind === "skipped" ? result.reason : `${result.code} ${result.message}`;
    return [[...placeOf({ context, concurrency }), `no numbers: ${reason}`]];
  });
  return rows.length === 0
    ? []
    : [...tableLines({ columns: [right("prompt"), right("at once"), left("why")], rows }, "unlimited"), ""];
}

function explained({ repeats, warmUp, output }: ThroughputPlan): string[] {
  return [
    `${repeats} repeats after ${warmUp} of warm-up, ${output} tokens per answer; [95 % interval of the geometric mean, t on logarithms over repeats].`,
    "First token: from sending to the first text, network and queue within. Prefill: prompt tokens over that time.",
  ];
}

function text(found: Estimate): string {
  return "low" in found ? `${short(found.value)} [${short(found.low)}–${short(found.high)}]` : short(found.value);
}
