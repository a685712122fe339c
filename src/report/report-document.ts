import type { ColumnSummary, IntervalSummary } from "../summary/model.ts";
import { detailTables } from "./details.ts";
import { type Block, type DocumentCell, type DocumentTable, heading, paragraph } from "./document.ts";
import { floorText } from "./floor-text.ts";
import { intervalText, percent, pText, scoresCaption, signedInterval, signedPercent } from "./numbers.ts";
import { outcomeTable } from "./outcome-table.ts";
import { protocolTables } from "./protocol-tables.ts";
import type { Cell, ColumnFacts, ModelResults, PairComparison, Results } from "./results.ts";
import { whoseWords } from "./wording.ts";

/** More models than this stand in several tables: a page has a width. */
const MODELS_PER_TABLE = 5;

export interface DocumentOptions {
  /** "summary" leaves out the pairs and the prompts' protocol list: what a pull request shows. */
  readonly detail: "full" | "summary";
}

/** Scores, averages, differences, failures and the way to make them again: what the text formats print. */
export function reportDocument(results: Results, { detail }: DocumentOptions): Block[] {
  const blocks = [heading(1, `Results: ${results.suites.join(", ")}`), ...scoreTables(results), ...compositeTables(results)];
  if (detail === "full") blocks.push(...comparisonTables(results), ...protocolTables(results.protocols));
  blocks.push(heading(2, "What was collected"), outcomeTable(results), ...noteBlocks(results));
  if (detail === "full") blocks.push(...detailBlocks(results));
  if (detail === "full") blocks.push(...reproduceBlocks(results));
  return blocks;
}

function scoreTables(results: Results): Block[] {
  return [heading(2, "Scores"), ...chunks(results.models, MODELS_PER_TABLE).map((models) => scoreTable(results, models))];
}

export function scoreTable({ columns, models: all }: Results, models: readonly ModelResults[] = all): DocumentTable {
  return {
    kind: "table",
    caption: scoresCaption(columns),
    columns: [
      { title: "task", align: "left" },
      { title: "protocol", align: "left" },
      { title: "n", align: "right" },
      ...models.map(({ id, letter }) => ({ title: all.length > 1 ? `${letter} ${id}` : id, align: "right" as const })),
      { title: "floor", align: "right" },
      { title: "marks", align: "left" },
    ],
    rows: columns.map((column) => {
      const best = bestOf(column, all);
      const cells = models.map(({ cells }) => scoreCell(cells[column.key], best));
      const marks = new Set(all.flatMap(({ cells }) => cells[column.key]?.column.marks ?? []));
      return [
        column.task,
        column.protocol,
        countText(column, all),
        ...cells,
        floorText(column.floors, column.unit),
        [...marks].join(" "),
      ];
    }),
    notes: [
      ...(all.length > 1 ? ["Bold: best of the row. Letters: the models it beats, Holm-adjusted p < .05 over the row."] : []),
      ...columns.map(protocolNote),
      ...models.flatMap(importedNotes),
    ],
  };
}

/** Scores that another tool computed, with what made them. */
function importedNotes({ id, cells }: ModelResults): string[] {
  return Object.values(cells).flatMap(({ column }) =>
    Object.entries(column.imported ?? {}).flatMap(([name, { of, file, sha256 }]) => {
      const [metric = "", extractor = ""] = name.split("@");
      const score = column.extractors[extractor]?.scores[metric];
      if (score === undefined) return [];
      const value = `${percent(score.value)} [${intervalText(score.interval)}]`;
      return [
        `${id}, ${column.task} · ${column.protocol}: ${name} ${value}, computed by ${of} (${file}, sha256 ${sha256.slice(0, 16)}).`,
      ];
    }),
  );
}

/** The best score of a column, where models differ. */
function bestOf({ key, better }: ColumnFacts, models: readonly ModelResults[]): number | "none" {
  const values = models.flatMap(({ cells }) => cells[key]?.column.score?.value ?? []);
  if (new Set(values).size < 2) return "none";
  return better === "lower" ? Math.min(...values) : Math.max(...values);
}

function scoreCell(cell: Cell | undefined, best: number | "none"): DocumentCell {
  const score = cell?.column.score;
  if (cell === undefined || score === undefined) return cell === undefined ? "" : "–";
  const small = "low" in score.interval ? `[${intervalText(score.interval, score.unit)}]` : "";
  return { text: percent(score.value, score.unit), strong: score.value === best, superscript: cell.beats, small };
}

function countText({ key }: ColumnFacts, models: readonly ModelResults[]): string {
  const counts = new Set(models.flatMap(({ cells }) => cells[key]?.column.score?.n ?? []));
  return counts.size === 0 ? "0" : [...counts].sort((a, b) => a - b).join("/");
}

/** "letters-raw@5 on arc: raw, 5 shots, …; acc@loglikelihood; 3 seeds" */
export function protocolNote(column: ColumnFacts): string {
  const parts = [
    `${column.method}, ${column.layout}`,
    `${column.shots} shots`,
    column.thinking === "as-served" ? "thinking as served" : `thinking ${column.thinking}`,
    column.primary,
    column.seeds.length === 1 ? "one seed" : `${column.seeds.length} seeds vary ${column.varies.join(", ")}`,
    whoseWords(column) ?? "",
  ].filter((part) => part !== "");
  return `${column.task} · ${column.protocol}: ${parts.join("; ")}.`;
}

function compositeTables({ composites, models }: Results): Block[] {
  return composites.flatMap(({ composite, title }) => {
    const blockers: string[] = [];
    const rows = models.flatMap((model) => {
      const summary = model.composites[composite];
      if (summary === undefined) return [];
      const { score, blocked, marks } = summary;
      const value = score === undefined ? "–" : percent(score.value);
      if (blocked !== undefined) blockers.push(`${model.id} has no ${composite}: ${blocked}.`);
      return [[model.id, value, score === undefined ? "" : intervalText(score.interval), marks.join(" ")]];
    });
    const members = models.find((model) => model.composites[composite] !== undefined)?.composites[composite]?.members ?? [];
    const definition = members.map(({ name, weight }) => (weight === 1 ? name : `${weight} × ${name}`));
    const table: DocumentTable = {
      kind: "table",
      caption: title,
      columns: [
        { title: "model", align: "left" },
        { title: composite, align: "right" },
        { title: "95 % interval", align: "right" },
        { title: "marks", align: "left" },
      ],
      rows,
      notes: [
        `${composite} is the mean of ${definition.join(", ")}. The tasks are fixed: its interval speaks of new items.`,
        ...blockers,
      ],
    };
    return [heading(2, composite), table];
  });
}

function comparisonTables({ comparisons }: Results): Block[] {
  return comparisons
    .filter(({ differences }) => differences.length > 0)
    .flatMap((pair) => [heading(2, `${pair.first} − ${pair.second}`), comparisonTable(pair)]);
}

function comparisonTable({ first, second, differences, composites, notComparable }: PairComparison): DocumentTable {
  const rows = differences.map((row) => [
    row.task,
    row.protocol,
    signedPercent(row.difference, row.unit),
    signedInterval(row.interval, row.unit),
    pText(row.pHolm),
    row.minimumDetectable === undefined ? "–" : percent(row.minimumDetectable, row.unit),
    `${row.wins}/${row.ties}/${row.losses}`,
    String(row.n),
  ]);
  const averages = composites.map(({ composite, difference, interval, pHolm, minimumDetectable }) => [
    composite,
    "composite",
    signedPercent(difference),
    signedInterval(interval),
    pHolm === undefined ? "" : pText(pHolm),
    minimumDetectable === undefined ? "" : percent(minimumDetectable),
    ...["", ""],
  ]);
  const titles = ["difference", "95 % interval", "p Holm", "detectable", "win/tie/loss", "n"];
  return {
    kind: "table",
    caption: `Paired by item, in points: ${first} minus ${second}`,
    columns: [
      { title: "task", align: "left" },
      { title: "protocol", align: "left" },
      ...titles.map((title) => ({ title, align: "right" as const })),
    ],
    rows: [...rows, ...averages],
    notes: [
      "Detectable: the smallest true difference that this comparison finds with power 0.8 at the 5 % level.",
      ...notComparedNotes(notComparable),
    ],
  };
}

/** One line per reason: most pairs lack many columns for the same one. */
export function notComparedNotes(notComparable: PairComparison["notComparable"]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { task, protocol, reason } of notComparable)
    byReason.set(reason, [...(byReason.get(reason) ?? []), `${task} · ${protocol}`]);
  return [...byReason].map(([reason, names]) => `Not compared, ${reason}: ${names.join(", ")}.`);
}

function detailBlocks({ models, columns }: Results): Block[] {
  const several = models.length > 1;
  const tables = detailTables(
    columns.flatMap(({ key }) =>
      models.flatMap(({ id, cells }) => {
        const cell = cells[key];
        return cell === undefined ? [] : [{ column: cell.column, ...(several ? { model: id } : {}) }];
      }),
    ),
  );
  return tables.length === 0 ? [] : [heading(2, "Beside the scores"), ...tables];
}

function noteBlocks({ models, notes }: Results): Block[] {
  const lines = [
    ...models.flatMap(({ id, cells }) => Object.values(cells).flatMap(({ column }) => columnNotes(id, column))),
    ...notes,
  ];
  return lines.length === 0 ? [] : [heading(2, "Notes"), { kind: "list", items: lines.map((line) => [line]) }];
}

/** Why a number is missing, has no interval, or could be another. */
export function columnNotes(model: string, column: ColumnSummary): string[] {
  const name = `${model} · ${column.task} · ${column.protocol}`;
  const range = ([low, high]: readonly [number, number]) => intervalText({ low, high, level: 1, method: "range" });
  return [
    ...(column.blocked === undefined ? [] : [`${name}: no score, ${column.blocked}`]),
    ...(column.score === undefined ? [] : noIntervalNote(name, column.score.interval)),
    ...(column.bracket === undefined ? [] : [`${name}: ${range(column.bracket)} if every truncated answer were wrong or right`]),
    ...(column.bounds === undefined ? [] : [`${name}: ${range(column.bounds)} if everything not collected were wrong or right`]),
    ...Object.entries(column.counts.unscored).map(([reason, count]) => `${name}: ${count} unscored, ${reason}`),
    ...Object.entries(column.counts.errored).map(([code, count]) => `${name}: ${count} errored, ${code}`),
  ];
}

function noIntervalNote(name: string, interval: IntervalSummary): string[] {
  return "reason" in interval ? [`${name}: no interval, ${interval.reason}`] : [];
}

export function reproduceBlocks({ runs }: Results): Block[] {
  return [
    heading(2, "Reproduce"),
    ...runs.flatMap(({ run, model, command, mivhan, node, platform, digests }) => [
      paragraph({ strong: model }, `, run `, { code: run }, `, Mivhan ${mivhan}, Node ${node}, ${platform}:`),
      { kind: "code" as const, language: "sh", text: `mivhan ${command}` },
      {
        kind: "list" as const,
        items: (["asked", "read", "model"] as const).map((name) => [`digest ${name}: `, { code: digests[name] }]),
      },
    ]),
  ];
}

export function chunks<T>(values: readonly T[], size: number): T[][] {
  const count = Math.max(1, Math.ceil(values.length / size));
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}
