import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { random } from "../../core/random.ts";
import { columnKey } from "../../run/derive.ts";
import { sampleReplies } from "../../scoring/audit-sample.ts";
import { builtInRegistry, type Registry } from "../../scoring/registry.ts";
import { readRows } from "../../store/journal.ts";
import { readMarkRows, sheetCsv } from "../audit/csv.ts";
import { columnHygiene } from "../audit/hygiene.ts";
import { hygieneLines } from "../audit/hygiene-lines.ts";
import { linesOfAudit } from "../audit/lines.ts";
import { handReadings } from "../audit/marks.ts";
import { sheetPage } from "../audit/page.ts";
import { makeAudit, writeAudit } from "../audit/record.ts";
import { auditReplies, keyText, replyTexts } from "../audit/replies.ts";
import { type Sheet, sheetRow } from "../audit/sheet.ts";
import type { CommandContext } from "../context.ts";
import { openRun, readableEntries, readSummary, type StoredRun } from "../numbers/stored-run.ts";
import { loadPlugins } from "../plugins.ts";
import { writeReport } from "../report/files.ts";

export interface AuditFlags {
  readonly sample?: number;
  readonly draw?: number;
  readonly task: readonly string[];
  readonly output: readonly string[];
  readonly read?: string;
  readonly name?: string;
  readonly hygiene?: boolean;
  readonly data: readonly string[];
  readonly json?: boolean;
}

/** As many as a person reads in an hour; shares near 90 % are then known to about ±6 points. */
const SAMPLE = 100;

/** `mivhan audit RUN`: a sheet to read replies by hand, what a filled sheet says of the extractors, or the hygiene of the scores. */
export async function audit(directory: string, flags: AuditFlags, context: CommandContext): Promise<void> {
  if (flags.read !== undefined && (flags.output.length > 0 || flags.sample !== undefined || flags.hygiene === true))
    throw usage("--read goes without --sample, --output and --hygiene", "write a sheet first, read it back afterwards");
  const run = await openRun(directory);
  checkTasks(flags.task, run);
  if (flags.read !== undefined) return readMarks(flags.read, run, flags, context);
  if (flags.hygiene === true) await printHygiene(run, flags, context);
  if (flags.hygiene !== true || flags.output.length > 0) await writeSheets(run, flags, context);
}

async function writeSheets(run: StoredRun, flags: AuditFlags, { terminal }: CommandContext): Promise<void> {
  const replies = (await auditReplies(run)).filter(({ key }) => flags.task.length === 0 || flags.task.includes(key.task));
  const byKey = new Map(replies.map((reply) => [keyText(reply.key), reply]));
  const source = random("audit", run.manifest.run, flags.draw ?? 1);
  const sample = sampleReplies(replies, { size: flags.sample ?? SAMPLE, source });
  const keys = sample.map(({ key }) => key);
  const texts = await replyTexts(run.directory, keys);
  const rows = keys.flatMap((key) => {
    const [reply, text] = [byKey.get(keyText(key)), texts.get(keyText(key))];
    return reply === undefined || text === undefined ? [] : [sheetRow(reply, text)];
  });
  const sheet: Sheet = { run: run.manifest.run, model: run.manifest.model.name, rows };
  const files = flags.output.length > 0 ? flags.output : [`audit-${run.manifest.run}.html`];
  for (const file of files) {
    await writeReport(file, chunksOf(sheet, file));
    terminal.say(`wrote ${file}: ${rows.length} of ${replies.length} replies`);
  }
  terminal.say(`fill it in, then: mivhan audit ${run.directory} --read MARKS.csv`);
}

function chunksOf(sheet: Sheet, file: string): AsyncIterable<string> {
  const extension = extname(file).toLowerCase();
  if (extension === ".html" || extension === ".htm") return stream([sheetPage(sheet)]);
  if (extension === ".csv") return stream(sheetCsv(sheet));
  throw usage(`${file} tells no format of a sheet`, "name an .html or a .csv file");
}

async function readMarks(file: string, run: StoredRun, flags: AuditFlags, { terminal }: CommandContext): Promise<void> {
  const replies = await auditReplies(run);
  const rows = readMarkRows(await readFile(file), file);
  const { readings, unmarked } = handReadings(rows, { file, model: run.manifest.model.name, replies });
  const name = auditName(flags.name ?? basename(file, extname(file)));
  const record = await makeAudit({ name, run, replies, readings, unmarked }, await registryOf(run));
  const path = await writeAudit(run.directory, record);
  if (flags.json === true) {
    terminal.out(JSON.stringify(record, null, 2));
    return;
  }
  const summary = await readSummary(run.directory);
  for (const line of linesOfAudit(record, { manifest: run.manifest, summary }, terminal.width)) terminal.out(line);
  terminal.say(`kept in ${path}`);
}

async function printHygiene(run: StoredRun, flags: AuditFlags, { terminal }: CommandContext): Promise<void> {
  await readSummary(run.directory);
  const registry = await registryOf(run);
  const outcomes = new Map<string, Outcome[]>();
  for await (const outcome of readRows<Outcome>(join(run.directory, "outcomes.jsonl"))) {
    const own = outcomes.get(columnKey(outcome)) ?? [];
    own.push(outcome);
    outcomes.set(columnKey(outcome), own);
  }
  const entries = new Map(run.manifest.entries.map((entry) => [columnKey(entry), entry]));
  const found = [];
  for (const readable of readableEntries(run)) {
    const entry = entries.get(columnKey(readable));
    if (entry === undefined || (flags.task.length > 0 && !flags.task.includes(entry.task))) continue;
    const own = outcomes.get(columnKey(entry)) ?? [];
    const input = { entry, readable, outcomes: own, dataFolders: flags.data, environment: process.env };
    found.push(await columnHygiene({ ...input, replies: await repliesOf(run, readable.spec.method, own) }, registry));
  }
  if (flags.json === true) terminal.out(JSON.stringify(found, null, 2));
  else for (const hygiene of found) for (const line of hygieneLines(hygiene, terminal.width)) terminal.out(line);
}

async function repliesOf({ directory }: StoredRun, method: string, outcomes: readonly Outcome[]): Promise<readonly string[]> {
  if (method !== "generate") return [];
  const texts = await replyTexts(
    directory,
    outcomes.filter(({ status }) => status === "collected"),
  );
  return [...texts.values()].map(({ text }) => text);
}

/** With the plug-ins that took part: their metrics score the readings by hand as well. */
async function registryOf({ directory, manifest }: StoredRun): Promise<Registry> {
  const plugins = await loadPlugins(manifest.plugins.map(({ file }) => join(directory, "plugins", file)));
  return plugins.registry(builtInRegistry());
}

function checkTasks(tasks: readonly string[], { manifest, directory }: StoredRun): void {
  const known = [...new Set(manifest.entries.map(({ task }) => task))];
  const unknown = tasks.find((task) => !known.includes(task));
  if (unknown !== undefined) throw usage(`${directory} has no task "${unknown}"`, `its tasks: ${known.join(", ")}`);
}

/** It becomes the name of a file in the run directory. */
function auditName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u.test(name)) return name;
  throw usage(`"${name}" is no name of an audit`, "give one of letters, digits, dots and hyphens with --name");
}

async function* stream(chunks: Iterable<string>): AsyncGenerator<string> {
  yield* chunks;
}

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
