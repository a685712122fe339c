import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { columnKey } from "../../run/derive.ts";
import { analyseItems, type Examinee, type ItemAnalysis } from "../../scoring/item-analysis.ts";
import { readRows } from "../../store/journal.ts";
import { namesOf } from "../numbers/read-run-values.ts";
import { openRun, readSummary, type StoredRun } from "../numbers/stored-run.ts";
import type { AuditedTask } from "./audit.ts";

/** The items of a task under one protocol, as the models of several runs answered them. */
export interface RunAudit {
  readonly protocol: string;
  readonly primary: string;
  readonly analysis: ItemAnalysis;
}

interface Column {
  readonly protocol: string;
  readonly primary: string;
  /** Columns that were asked and read alike are compared. */
  readonly key: string;
  readonly examinee: Examinee;
}

/** @throws MivhanError `E_USAGE` for a run that did not ask the task */
export async function auditRuns({ task, items }: AuditedTask, directories: readonly string[]): Promise<RunAudit[]> {
  if (directories.length === 0) return [];
  const runs = await Promise.all(directories.map(openRun));
  const names = namesOf(runs);
  const columns: Column[] = [];
  for (const [index, run] of runs.entries()) {
    const entries = run.manifest.entries.filter((entry) => entry.task === task.task);
    if (entries.length === 0) {
      const known = [...new Set(run.manifest.entries.map((entry) => entry.task))].join(", ");
      throw usage(`${run.directory} did not ask ${task.task}`, `it asked ${known}`);
    }
    columns.push(...(await columnsOf(run, { task: task.task, name: names[index] as string })));
  }
  if (columns.length === 0)
    throw usage(
      "no column of these runs has a score from 0 to 1 for each item",
      "metrics of a whole corpus say nothing of items",
    );
  const golds = new Map(items.map(({ id, gold }) => [id, gold]));
  return [...new Set(columns.map(({ key }) => key))].map((key) => {
    const own = columns.filter((column) => column.key === key);
    const { protocol, primary } = own[0] as Column;
    return {
      protocol,
      primary,
      analysis: analyseItems(
        own.map(({ examinee }) => examinee),
        golds,
      ),
    };
  });
}

async function columnsOf(run: StoredRun, { task, name }: { readonly task: string; readonly name: string }): Promise<Column[]> {
  await readSummary(run.directory);
  const byColumn = new Map<string, Outcome[]>();
  for await (const outcome of readRows<Outcome>(join(run.directory, "outcomes.jsonl"))) {
    if (outcome.task !== task) continue;
    const own = byColumn.get(columnKey(outcome)) ?? [];
    own.push(outcome);
    byColumn.set(columnKey(outcome), own);
  }
  return run.manifest.entries.flatMap((entry) => {
    if (entry.task !== task) return [];
    const { protocol, primary, asked, read } = entry;
    const items = itemsOf(byColumn.get(columnKey(entry)) ?? [], primary);
    if (items === undefined || items.size === 0) return [];
    return [{ protocol, primary, key: `${protocol} ${primary} ${asked} ${read}`, examinee: { name, items } }];
  });
}

/** Nothing where the primary metric has no value from 0 to 1 for each item. */
function itemsOf(outcomes: readonly Outcome[], primary: string): Examinee["items"] | undefined {
  const [metric = "", extractor = ""] = primary.split("@");
  const found = new Map<string, { readonly values: number[]; readonly answers: string[] }>();
  for (const outcome of outcomes) {
    if (outcome.status !== "collected") continue;
    const reading = outcome.readings[extractor];
    const value = reading?.values[metric];
    if (typeof value !== "number" || value < 0 || value > 1) return undefined;
    const own = found.get(outcome.item) ?? { values: [], answers: [] };
    own.values.push(value);
    if (reading?.answer !== undefined) own.answers.push(reading.answer);
    found.set(outcome.item, own);
  }
  return new Map(
    [...found].map(([item, { values, answers }]) => [
      item,
      { score: values.reduce((sum, value) => sum + value, 0) / values.length, answers },
    ]),
  );
}

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
