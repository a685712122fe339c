import type { Mark } from "../core/kind.ts";
import { READINGS } from "../core/outcome.ts";
import type { ColumnSummary, CompositeSummary, Score, Summary } from "../summary/model.ts";
import { detailTables } from "./details.ts";
import { floorText } from "./floor-text.ts";
import { intervalText, percent, scoreText } from "./numbers.ts";
import { strataLines } from "./strata-text.ts";
import { left, right, type Table, tableLines } from "./text-table.ts";
import { varianceLines } from "./variance-text.ts";

/** A run's summary as lines for a terminal: scores first, then everything that was not scored, then the composites. */
export function summaryLines(summary: Summary, width: number | "unlimited"): string[] {
  return [
    `${summary.model} · ${summary.suite} · ${summary.complete ? "complete" : "NOT COMPLETE"}`,
    "",
    ...tableLines(scoreTable(summary.columns), width),
    ...varianceLines(summary.columns, width),
    ...strataLines(summary.columns, width),
    "",
    ...tableLines(outcomeTable(summary.columns), width),
    ...noteLines(summary.columns),
    "",
    ...tableLines(callTable(summary.columns), width),
    ...summary.composites.flatMap(compositeLines),
  ];
}

/** What stands beside the scores of a run, for who asks for it: outputs, texts, entities by type, confusion. */
export function detailLines({ columns }: Summary, width: number | "unlimited"): string[] {
  const tables = detailTables(columns.map((column) => ({ column })));
  return tables.flatMap(({ caption, columns: titles, rows, notes }) => [
    "",
    caption,
    "",
    ...tableLines({ columns: titles, rows: rows as string[][] }, width),
    ...notes,
  ]);
}

/** What became of every outcome of a run, and why numbers are missing: what stands below the scores of several runs. */
export function outcomeLines({ model, columns }: Summary, width: number | "unlimited"): string[] {
  return [`${model}: outcomes by reading`, "", ...tableLines(outcomeTable(columns), width), ...noteLines(columns)];
}

/** Several runs of one suite side by side: a row per (task, protocol), a column per model. */
export function sideBySideLines(summaries: readonly Summary[], width: number | "unlimited"): string[] {
  const models = summaries.map(({ model }) => model);
  const rows = uniqueColumns(summaries).map(({ task, protocol, primary }) => {
    const found = summaries.map(({ columns }) => columns.find((column) => column.task === task && column.protocol === protocol));
    const n = Math.max(...found.map((column) => column?.score?.n ?? 0));
    const floors: ColumnSummary["floors"] = Object.assign({}, ...found.map((column) => column?.floors));
    const unit = found.find((column) => column?.score !== undefined)?.score?.unit;
    return [task, protocol, primary, String(n), floorText(floors, unit), ...markedCells(found, { models, n })];
  });
  const names = new Set(summaries.flatMap(({ composites }) => composites.map(({ composite }) => composite)));
  for (const name of names) {
    const found = summaries.map(({ composites }) => composites.find(({ composite }) => composite === name));
    rows.push([name, "composite", "", "", "", ...markedCells(found, { models })]);
  }
  const columns = [...["task", "protocol", "metric@extractor"].map(left), ...["n", "floor", ...models].map(right), left("marks")];
  return tableLines({ columns, rows }, width);
}

interface Cell {
  readonly score?: Pick<Score, "value" | "unit" | "interval"> & { readonly n?: number };
  readonly marks: readonly Mark[];
}

/** A cell per model, with its own n where that is not the row's; then the marks: "STARTER BUDGET(gemma)" where one model alone has it. */
function markedCells(
  found: readonly (Cell | undefined)[],
  { models, n }: { readonly models: readonly string[]; readonly n?: number },
): string[] {
  const cells = found.map((cell) => {
    if (cell === undefined) return "";
    const { score } = cell;
    const count = score?.n === undefined || score.n === n ? "" : `n ${score.n} `;
    return score === undefined ? "no score" : `${count}${scoreText(score)}`;
  });
  const present = found.filter((cell) => cell !== undefined);
  const all = new Set(present.flatMap(({ marks }) => marks));
  const marks = [...all].map((mark) => {
    const having = models.filter((_, index) => found[index]?.marks.includes(mark) === true);
    return having.length === present.length ? mark : `${mark}(${having.join(", ")})`;
  });
  return [...cells, marks.join(" ")];
}

function uniqueColumns(summaries: readonly Summary[]): { task: string; protocol: string; primary: string }[] {
  const seen = new Map<string, { task: string; protocol: string; primary: string }>();
  for (const { task, protocol, primary } of summaries.flatMap(({ columns }) => columns))
    seen.set(`${task} ${protocol}`, { task, protocol, primary });
  return [...seen.values()];
}

function scoreTable(columns: readonly ColumnSummary[]): Table {
  return {
    columns: [
      left("task"),
      left("protocol"),
      left("metric@extractor"),
      right("score"),
      right("interval"),
      right("n"),
      right("seeds"),
      right("floor"),
      left("marks"),
    ],
    rows: columns.map((column) => [
      column.task,
      column.protocol,
      column.primary,
      column.score === undefined ? "–" : percent(column.score.value, column.score.unit),
      column.score === undefined ? "–" : intervalText(column.score.interval, column.score.unit),
      column.score === undefined ? "0" : String(column.score.n),
      String(column.seeds.length),
      floorText(column.floors, column.score?.unit),
      column.marks.join(" "),
    ]),
  };
}

/** Counts by reading, then what was not read. A reading that no outcome has makes no column. */
function outcomeTable(columns: readonly ColumnSummary[]): Table {
  const rows = columns.flatMap((column) =>
    Object.entries(column.extractors).map(([name, { readings }]) => ({
      names: [column.task, column.protocol, name],
      counts: {
        ...readings,
        truncated: column.counts.finish.length,
        unscored: total(column.counts.unscored),
        errored: total(column.counts.errored),
        missing: column.counts.missing,
        planned: column.counts.planned,
      } as Readonly<Record<string, number>>,
    })),
  );
  const titles = [...READINGS, "truncated", "unscored", "errored", "missing", "planned"];
  const shown = titles.filter((title) => title === "answered" || rows.some(({ counts }) => counts[title] !== 0));
  return {
    columns: [...["task", "protocol", "extractor"].map(left), ...shown.map(right)],
    rows: rows.map(({ names, counts }) => [...names, ...shown.map((title) => countText(counts[title] as number))]),
  };
}

/** What the calls took: tries, tokens as the server counted them, and the time of a successful try. */
function callTable(columns: readonly ColumnSummary[]): Table {
  return {
    columns: [
      ...["task", "protocol"].map(left),
      ...["tries", "failed", "median ms", "95 % ms", "prompt tokens", "answer tokens", "reasoning"].map(right),
    ],
    rows: columns.map(({ task, protocol, calls: { attempts, failures, latency, tokens } }) => [
      task,
      protocol,
      String(attempts),
      countText(total(failures)),
      latency === undefined ? "–" : latency.median.toFixed(1),
      latency === undefined ? "–" : latency.p95.toFixed(1),
      ...[tokens.prompt, tokens.completion, tokens.reasoning].map((count) => (tokens.replies === 0 ? "–" : String(count))),
    ]),
  };
}

function countText(count: number): string {
  return count === 0 ? "·" : String(count);
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Why a number is missing, has no interval, or could be another. */
function noteLines(columns: readonly ColumnSummary[]): string[] {
  const notes = columns.flatMap((column) => {
    const name = `${column.task} · ${column.protocol}`;
    const lines: string[] = [];
    if (column.blocked !== undefined) lines.push(`${name}: no score, ${column.blocked}`);
    if (column.score !== undefined && "reason" in column.score.interval)
      lines.push(`${name}: no interval, ${column.score.interval.reason}`);
    if (column.bracket !== undefined)
      lines.push(
        `${name}: ${percent(column.bracket[0])}–${percent(column.bracket[1])} if every truncated answer were wrong or right`,
      );
    if (column.bounds !== undefined)
      lines.push(
        `${name}: ${percent(column.bounds[0])}–${percent(column.bounds[1])} if everything not collected were wrong or right`,
      );
    for (const [reason, count] of Object.entries(column.counts.unscored)) lines.push(`${name}: ${count} unscored, ${reason}`);
    for (const [code, count] of Object.entries(column.counts.errored)) lines.push(`${name}: ${count} errored, ${code}`);
    for (const [metric, { of, file }] of Object.entries(column.imported ?? {})) {
      const [own = "", extractor = ""] = metric.split("@");
      const score = column.extractors[extractor]?.scores[own];
      if (score !== undefined) lines.push(`${name}: ${metric} ${scoreText(score)}, imported: ${of} (${file})`);
    }
    return lines;
  });
  return notes.length === 0 ? [] : ["", ...notes];
}

function compositeLines({ composite, title, members, score, blocked, marks }: CompositeSummary): string[] {
  const head = score === undefined ? `no score: ${blocked}` : `${percent(score.value)}  ${intervalText(score.interval)}`;
  const parts = members.map(
    ({ name, weight, value }) => `${weight === 1 ? "" : `${weight} × `}${name}${value === undefined ? "" : ` ${percent(value)}`}`,
  );
  return ["", `${composite}  ${head}  ${marks.join(" ")}`.trimEnd(), `  ${title}: mean of ${parts.join(", ")}`];
}
