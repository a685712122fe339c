import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { sha256 } from "../../core/digest.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { formatOfName, readRows } from "../../data/rows.ts";
import type { ImportedLog } from "../../importers/imported.ts";
import { importLighteval } from "../../importers/lighteval.ts";
import { importLmEval } from "../../importers/lm-eval.ts";
import { importRows } from "../../importers/rows.ts";
import { summaryLines } from "../../report/summary-text.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import type { CommandContext } from "../context.ts";
import { writeImported } from "../report/import.ts";

export interface ImportFlags {
  readonly runs: string;
}

export interface RowsFlags extends ImportFlags {
  readonly model: string;
  readonly task: string;
  readonly tool: string;
  readonly id?: string;
  readonly question: string;
  readonly answer: string;
  readonly gold: string;
  readonly choices?: string;
  readonly prompt?: string;
}

type Files = { file: string; sha256: string }[];

/** `mivhan import lm-eval DIR`: `results_*.json` and `samples_*.jsonl` of one run of lm-evaluation-harness. */
export async function importFromLmEval(folder: string, flags: ImportFlags, context: CommandContext): Promise<void> {
  const names = (await filesIn(folder)).sort();
  const results = names.filter((name) => /^results_.*\.json$/.test(name)).at(-1);
  if (results === undefined) throw noLog(folder, "results_*.json; run lm-eval with --output_path and --log_samples");
  const date = results.slice("results_".length, -".json".length);
  const files: Files = [];
  const samples = new Map<string, Json[]>();
  for (const name of names.filter((each) => each.startsWith("samples_") && each.endsWith(`_${date}.jsonl`))) {
    samples.set(name.slice("samples_".length, -`_${date}.jsonl`.length), await rowsOf(join(folder, name), files));
  }
  if (samples.size === 0) throw noLog(folder, `samples_*_${date}.jsonl; run lm-eval with --log_samples`);
  await finish(importLmEval({ results: await jsonOf(join(folder, results), files), samples }), { files, flags, context });
}

/** `mivhan import lighteval DIR`: the folder of `details_*.parquet`; `--results` names the configuration and the model. */
export async function importFromLighteval(
  folder: string,
  flags: ImportFlags & { readonly results?: string },
  context: CommandContext,
): Promise<void> {
  const names = (await filesIn(folder)).filter((name) => /^details_.*\.parquet$/.test(name)).sort();
  if (names.length === 0) throw noLog(folder, "details_*.parquet; run lighteval with --save-details");
  const files: Files = [];
  const details = new Map<string, Json[]>();
  for (const name of names) {
    // details_<task>_<date>: the date holds no underscore.
    const task = name.slice("details_".length, name.lastIndexOf("_"));
    details.set(task, await rowsOf(join(folder, name), files));
  }
  const results = flags.results === undefined ? {} : { results: await jsonOf(flags.results, files) };
  await finish(importLighteval({ details, ...results }), { files, flags, context });
}

/** `mivhan import rows FILE`: a file of questions, answers and golds, such as AlephBench publishes per model and task. */
export async function importFromRows(file: string, flags: RowsFlags, context: CommandContext): Promise<void> {
  const files: Files = [];
  const { id, question, answer, gold, choices, prompt } = flags;
  const optional = Object.fromEntries(Object.entries({ id, choices, prompt }).filter(([, name]) => name !== undefined));
  const names = { question, answer, gold, ...optional };
  const rows = await rowsOf(file, files);
  await finish(importRows({ tool: flags.tool, model: flags.model, task: flags.task, rows, names }), { files, flags, context });
}

async function finish(
  log: ImportedLog,
  { files, flags, context }: { files: Files; flags: ImportFlags; context: CommandContext },
): Promise<void> {
  const { terminal } = context;
  const place = { runs: flags.runs, files, now: new Date().toISOString(), command: `import ${log.tool}` };
  const { directory, summary } = await writeImported(log, place, builtInRegistry());
  for (const line of summaryLines(summary, terminal.width)) terminal.out(line);
  for (const { task, reported } of log.columns) {
    const numbers = Object.entries(reported).map(([name, value]) => `${name} ${value}`);
    if (numbers.length > 0) terminal.say(`${task}: ${log.tool} itself reported ${numbers.join(", ")}`);
  }
  for (const line of log.skipped ?? []) terminal.say(`left out: ${line}`);
  terminal.say(`unknown, since the log does not hold it: ${log.unknown.join(", ")}`);
  terminal.say(`files: ${directory}`);
}

async function filesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: unknown) => {
    throw noLog(folder, `a folder (${cause instanceof Error ? cause.message : String(cause)})`);
  });
}

async function jsonOf(path: string, files: Files): Promise<Json> {
  const text = await readFile(path, "utf8").catch((): never => {
    throw noLog(path, "a file that can be read");
  });
  files.push({ file: basename(path), sha256: sha256(text) });
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw noLog(path, "JSON");
  }
}

async function rowsOf(path: string, files: Files): Promise<Json[]> {
  const format = formatOfName(path);
  if (format === undefined) throw noLog(path, "a name that ends in .jsonl, .json, .csv, .tsv or .parquet");
  const rows: Json[] = [];
  for await (const result of readRows(path, { format, file: path })) {
    if (!result.ok)
      throw new MivhanError({ code: "E_IMPORT", family: "input", message: `${path} cannot be read`, problems: [result.problem] });
    rows.push(result.value as Json);
  }
  files.push({ file: basename(path), sha256: sha256(await readFile(path)) });
  return rows;
}

function noLog(path: string, expected: string): MivhanError {
  return new MivhanError({
    code: "E_IMPORT",
    family: "input",
    message: `${path} holds no log that can be imported`,
    advice: `expected ${expected}; docs/reports.md says what is read of each tool`,
  });
}
