import { type Block, type DocumentTable, heading } from "./document.ts";
import { intervalText, percent, signedInterval, signedPercent } from "./numbers.ts";
import { CROSSED_NOTE, spreadSentence } from "./protocol-words.ts";
import type { ProtocolComparison } from "./results.ts";

/** The same questions under several protocols: a table per task, and what a gap between mixed protocols is made of. */
export function protocolTables(protocols: readonly ProtocolComparison[]): Block[] {
  if (protocols.length === 0) return [];
  const crossed = protocols.flatMap((comparison) => crossedRows(comparison));
  return [
    heading(2, "Same questions, different protocols"),
    ...protocols.map(matrixTable),
    ...(crossed.length === 0 ? [] : [crossedTable(crossed)]),
  ];
}

function matrixTable(comparison: ProtocolComparison): DocumentTable {
  const { task, protocols, scores } = comparison;
  const spread = spreadSentence(comparison);
  return {
    kind: "table",
    caption: `What the protocol alone moves: ${task}`,
    columns: [
      { title: "model", align: "left" },
      ...protocols.map(({ protocol }) => ({ title: protocol, align: "right" as const })),
      { title: "spread", align: "right" },
    ],
    rows: Object.entries(scores).map(([model, row]) => {
      const values = Object.values(row).map(({ value }) => value);
      const cells = protocols.map(({ protocol }) => {
        const score = row[protocol];
        if (score === undefined) return "–";
        const small = "low" in score.interval ? `[${intervalText(score.interval)}]` : "";
        return { text: percent(score.value), strong: false, superscript: "", small };
      });
      return [model, ...cells, values.length < 2 ? "–" : percent(Math.max(...values) - Math.min(...values))];
    }),
    notes: [
      ...(spread === undefined ? [] : [spread]),
      `Read by ${protocols.map(({ protocol, primary }) => `${primary} (${protocol})`).join(", ")}.`,
    ],
  };
}

function crossedRows({ task, crossed }: ProtocolComparison): string[][] {
  return crossed.map(({ models, protocols, gap, byProtocol, byModel }) => [
    task,
    `${models[0]} under ${protocols[0]}`,
    `${models[1]} under ${protocols[1]}`,
    ...[gap, byProtocol, byModel].map(({ difference, interval }) => `${signedPercent(difference)} ${signedInterval(interval)}`),
    String(gap.n),
  ]);
}

function crossedTable(rows: readonly (readonly string[])[]): DocumentTable {
  return {
    kind: "table",
    caption: "If a table printed one protocol for each model, in points",
    columns: [
      ...["task", "printed", "beside"].map((title) => ({ title, align: "left" as const })),
      ...["gap", "the protocol explains", "the model explains", "n"].map((title) => ({ title, align: "right" as const })),
    ],
    rows,
    notes: [CROSSED_NOTE],
  };
}
