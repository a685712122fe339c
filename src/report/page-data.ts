import { ITEM_CLASSES, type ItemClass, type RunContamination } from "../core/contamination.ts";
import type { Json } from "../core/json.ts";
import type { ItemRow } from "../core/manifest.ts";
import type { Attempt, Outcome } from "../core/outcome.ts";
import { type AnswerFacts, answerDetail, modelRow } from "./page-answers.ts";
import {
  type ColumnRows,
  ITEMS_PER_BLOCK,
  type ItemDetail,
  type ModelRows,
  PARTS_PER_BLOCK,
  type PageIndex,
  ROWS_PER_BLOCK,
  type RowDetail,
  type TaskItems,
  TEXT_PREVIEW,
} from "./page-blocks.ts";
import type { ColumnFacts, Results } from "./results.ts";

/** Readers of one run, handed in. */
export interface RunReaders {
  readonly run: string;
  outcomes(): AsyncIterable<Outcome>;
  attempts(): AsyncIterable<Attempt>;
  prompts(): AsyncIterable<readonly [string, string]>;
}

export interface PageInput {
  readonly results: Results;
  readonly runs: readonly RunReaders[];
  /** By task, the union over the runs. */
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
  /** What scans of corpora say, per run that was scanned. */
  readonly contamination?: readonly RunContamination[];
}

/** The blocks of the page in the order in which they stand in it: [id, value]. The index comes first. */
export async function* pageBlocks(input: PageInput): AsyncGenerator<readonly [string, unknown]> {
  const { results, items } = input;
  const tasks = [...new Set(results.columns.map(({ task }) => task))];
  const rowsOf = (task: string) => items.get(task) ?? [];
  const index: PageIndex = {
    results,
    tasks: tasks.map((task) => taskItems(task, { rows: rowsOf(task), scans: input.contamination ?? [] })),
  };
  yield ["results", index];
  for (const [number, task] of tasks.entries()) {
    const details = rowsOf(task).map(itemDetail);
    for (const [chunk, part] of inBlocks(details, ITEMS_PER_BLOCK).entries()) yield [`items:${number}:${chunk}`, part];
  }
  const answers = await readAnswers(input);
  for (const [number, column] of results.columns.entries()) {
    const { rows, details } = columnRows(column, { input, answers, task: tasks.indexOf(column.task) });
    yield [`rows:${number}`, rows];
    for (const [chunk, part] of inBlocks(details, ROWS_PER_BLOCK).entries()) yield [`answers:${number}:${chunk}`, part];
  }
  for (const [chunk, part] of inBlocks([...answers.parts.texts], PARTS_PER_BLOCK).entries()) yield [`prompts:${chunk}`, part];
}

function taskItems(task: string, { rows, scans }: { rows: readonly ItemRow[]; scans: readonly RunContamination[] }): TaskItems {
  const found = scans.flatMap(({ tasks }) => (Object.hasOwn(tasks, task) ? [tasks[task] ?? {}] : []));
  const texts = rows.map((row) => ("fields" in row ? textOf(row.fields) : ""));
  return {
    task,
    ids: rows.map(({ id }) => id),
    texts: texts.map((text) => text.slice(0, TEXT_PREVIEW)),
    groups: rows.map(({ group }) => group ?? ""),
    lengths: texts.map(({ length }) => length),
    masked: rows.some((row) => "digest" in row),
    ...(found.length === 0 ? {} : { scanned: rows.map(({ id }) => worst(found.flatMap((items) => items[id]?.class ?? []))) }),
  };
}

/** ITEM_CLASSES stand in the order of their weight. */
function worst(classes: readonly ItemClass[]): ItemClass {
  return ITEM_CLASSES.find((each) => classes.includes(each)) ?? "unjudged";
}

/** The question first, whatever the order of the fields: it is what a reader knows an item by. */
function textOf(fields: Readonly<Record<string, Json>>): string {
  const { question, ...others } = fields;
  const texts = [question, ...Object.values(others)].filter((value) => typeof value === "string");
  return texts.join(" ¶ ");
}

function itemDetail(row: ItemRow): ItemDetail {
  const { id, cluster, group } = row;
  const place = { id, ...(cluster === undefined ? {} : { cluster }), ...(group === undefined ? {} : { group }) };
  return "fields" in row ? { ...place, fields: row.fields, choices: row.choices, gold: row.gold } : place;
}

/** What the journals say, by run and outcome. */
interface Answers {
  readonly byRun: ReadonlyMap<string, ReadonlyMap<string, AnswerFacts>>;
  readonly parts: { readonly texts: readonly string[]; readonly numbers: ReadonlyMap<string, number> };
}

function outcomeKey({ task, protocol, item, seed }: Outcome | Attempt["key"]): string {
  return JSON.stringify([task, protocol, item, seed]);
}

/** Prompts of tasks whose texts may not be redistributed are left out whole: nothing in the page refers to them. */
async function readAnswers({ runs, items }: PageInput): Promise<Answers> {
  const masked = new Set([...items].filter(([, rows]) => rows.some((row) => "digest" in row)).map(([task]) => task));
  const byRun = new Map<string, Map<string, AnswerFacts>>();
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  for (const reader of runs) {
    const answers = new Map<string, { outcome: Outcome; attempts: Attempt[] }>();
    for await (const outcome of reader.outcomes()) answers.set(outcomeKey(outcome), { outcome, attempts: [] });
    const shown = new Set<string>();
    for await (const attempt of reader.attempts()) {
      answers.get(outcomeKey(attempt.key))?.attempts.push(attempt);
      if (!masked.has(attempt.key.task)) for (const part of attempt.prompt) shown.add(part.slice(part.indexOf(":") + 1));
    }
    for await (const [digest, text] of reader.prompts()) {
      if (numbers.has(digest) || !shown.has(digest)) continue;
      numbers.set(digest, texts.length);
      texts.push(text);
    }
    byRun.set(reader.run, answers);
  }
  return { byRun, parts: { texts, numbers } };
}

interface ColumnContext {
  readonly input: PageInput;
  readonly answers: Answers;
  readonly task: number;
}

function columnRows(column: ColumnFacts, { input, answers, task }: ColumnContext): { rows: ColumnRows; details: RowDetail[] } {
  const { models } = input.results;
  const items = input.items.get(column.task) ?? [];
  const cells = models.map(({ cells }) => cells[column.key]);
  const seeds = [...new Set(cells.flatMap((cell) => cell?.column.seeds ?? []))].sort((a, b) => a - b);
  const asked = cells.map((cell) => (cell === undefined ? undefined : answers.byRun.get(cell.run)));
  const rows: { item: number[]; seed: number[] } = { item: [], seed: [] };
  const columns = asked.map((run) => (run === undefined ? null : emptyRows()));
  const details: RowDetail[] = [];
  for (const [position, item] of items.entries()) {
    for (const seed of seeds) {
      const key = JSON.stringify([column.task, column.protocol, item.id, seed]);
      const facts = asked.map((run) => run?.get(key));
      if (facts.every((fact) => fact === undefined)) continue;
      rows.item.push(position);
      rows.seed.push(seed);
      for (const [index, target] of columns.entries()) {
        if (target === null) continue;
        const planned = cells[index]?.column.seeds.includes(seed) === true;
        append(target, modelRow(facts[index], { column, item, planned }));
      }
      const masked = !("fields" in item);
      details.push(
        facts.map((fact) =>
          fact === undefined ? null : answerDetail(fact, { item, masked, column, numbers: answers.parts.numbers }),
        ),
      );
    }
  }
  return { rows: { task, ...rows, models: columns }, details };
}

type MutableRows = { -readonly [Name in keyof ModelRows]: ModelRows[Name][number][] };

function emptyRows(): MutableRows {
  return { state: [], value: [], ms: [], tries: [], tokens: [], answer: [] };
}

function append(target: MutableRows, row: { readonly [Name in keyof ModelRows]: ModelRows[Name][number] }): void {
  target.state.push(row.state);
  target.value.push(row.value);
  target.ms.push(row.ms);
  target.tries.push(row.tries);
  target.tokens.push(row.tokens);
  target.answer.push(row.answer);
}

function inBlocks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
}
