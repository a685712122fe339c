import type { Protocol, Task } from "../../core/definition.ts";
import { MivhanError } from "../../core/errors.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import { serves } from "../../tasks/serves.ts";
import type { CommandContext } from "../context.ts";
import { previewLines } from "../data/preview.ts";
import { EXIT } from "../exit-codes.ts";
import { type Library, openLibrary } from "../library.ts";
import { type PreparedEntry, prepareEntries } from "../run/prepare.ts";
import { askForTask, type NewTaskFlags } from "../tasks/answers.ts";
import { type Dialogue, flagDialogue, terminalDialogue } from "../tasks/dialogue.ts";
import { openTable, type Table } from "../tasks/table.ts";
import { type Drafts, draftTask, refuseExisting, staged, writeAll } from "../tasks/write.ts";
import type { Terminal } from "../terminal.ts";
import { requestLines } from "./tasks.ts";

export interface NewFlags extends NewTaskFlags {
  readonly from: string;
  readonly shots?: string;
  readonly out: string;
  readonly protocol?: string;
  readonly yes?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** `mivhan tasks new --from FILE`: card, task and data in a folder that `--root` takes, after three prompts were made of them. */
export async function newTask(flags: NewFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const test = await openTable(flags.from);
  const shots = flags.shots === undefined ? undefined : await openTable(flags.shots);
  introduce(test, terminal);
  if (shots !== undefined) checkShots(test, shots);
  const dialogue = await openDialogue(flags);
  let drafts: Drafts;
  let name: string;
  try {
    const answers = await askForTask(test, flags, dialogue);
    name = answers.name;
    drafts = await draftTask(answers, { test, ...(shots === undefined ? {} : { shots }) });
  } catch (error) {
    if (!(error instanceof MivhanError) || error.code !== "E_INTERRUPTED") throw error;
    terminal.say(`\n${error.message}`);
    context.exitWith(EXIT.interrupted);
    return;
  } finally {
    dialogue.release();
  }
  if (flags.overwrite !== true) await refuseExisting(flags.out, drafts);
  const { task, prepared } = await staged(drafts, (root) => tried(name, { root, flags, drafts }));
  await writeAll(flags.out, drafts);
  report({ flags, drafts, task, prepared }, terminal);
}

/** Questions are asked where a person can read and type; --yes leaves nothing to ask. */
async function openDialogue(flags: NewFlags): Promise<Dialogue> {
  const canAsk = process.stdin.isTTY === true && process.stderr.isTTY === true && flags.yes !== true;
  return canAsk
    ? terminalDialogue({ input: process.stdin, output: process.stderr })
    : flagDialogue({ acceptAll: flags.yes === true });
}

function introduce(table: Table, terminal: Terminal): void {
  const { path, rows, columns, notes } = table;
  const preview = { file: `${path}: ${rows.length} rows`, columns, rows: rows.slice(0, 3), map: "" };
  for (const line of previewLines(preview, "unlimited")) terminal.say(line);
  for (const note of notes) terminal.say(note);
}

/** One card has one dialect and one map. */
function checkShots(test: Table, shots: Table): void {
  const columns = ({ columns: all }: Table) => JSON.stringify(all.map(({ path }) => path).sort());
  const same = test.format === shots.format && JSON.stringify(test.dialect) === JSON.stringify(shots.dialect);
  if (same && columns(test) === columns(shots)) return;
  throw new MivhanError({
    code: "E_TASK_FILE",
    family: "input",
    message: `${shots.path} is written otherwise than ${test.path}${same ? ": it has other columns" : ""}`,
    advice: "give both files the same format, delimiter, encoding and columns",
  });
}

interface Tried {
  readonly task: Task;
  /** The entry of the protocol that is shown first, then those of the others. */
  readonly prepared: readonly PreparedEntry[];
}

/** Reads what was drafted as every other command will, under every protocol that serves it. */
async function tried(
  name: string,
  { root, flags, drafts }: { readonly root: string; readonly flags: NewFlags; readonly drafts: Drafts },
): Promise<Tried> {
  const library = openLibrary([root]);
  const { value: task } = await library.load("task", name);
  const protocols = await servingProtocols(task, library, flags.protocol);
  const entries = protocols.map(({ protocol }) => ({ task: name, protocol, parameters: {} }));
  try {
    const options = { library, registry: builtInRegistry(), dataFolders: [], seeds: [1], repeat: false };
    return { task, prepared: await prepareEntries(entries, options) };
  } catch (error) {
    throw error instanceof MivhanError ? inUsersNames(error, drafts) : error;
  }
}

/** The plainest way to ask a task comes first. */
const FIRST = [
  "letter-chat",
  "number-chat",
  "answer-chat",
  "label-chat",
  "span-chat",
  "translation-he-chat",
  "translation-en-chat",
  "summary-chat",
];

async function servingProtocols(task: Task, library: Library, wanted: string | undefined): Promise<readonly Protocol[]> {
  const names = await library.names("protocol");
  const all = await Promise.all(names.map(async (name) => (await library.load("protocol", name)).value));
  const serving = all.filter((protocol) => serves(protocol, task));
  const place = ({ protocol }: Protocol) =>
    protocol === wanted ? -1 : FIRST.includes(protocol) ? FIRST.indexOf(protocol) : FIRST.length;
  const known = serving.map(({ protocol }) => protocol);
  if (known.length === 0 || (wanted !== undefined && !known.includes(wanted))) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message:
        wanted === undefined
          ? `no protocol asks ${task.kind} in the language "${task.language}"`
          : `protocol "${wanted}" does not serve this task`,
      advice:
        known.length === 0
          ? "protocols have words for he and en; write one of your own for another language"
          : `choose one of ${known.join(", ")}`,
    });
  }
  return serving.sort((a, b) => place(a) - place(b));
}

/** The user knows the file by its own path, not by the one it would have had. */
function inUsersNames({ code, family, message, advice, problems }: MivhanError, { names }: Drafts): MivhanError {
  const renamed = problems.map((problem) => {
    const { file } = problem.place;
    const own = file !== undefined && Object.hasOwn(names, file) ? names[file] : undefined;
    return own === undefined ? problem : { ...problem, place: { ...problem.place, file: own } };
  });
  const more = advice === undefined ? {} : { advice };
  return new MivhanError({
    code,
    family,
    message: message.replace("nothing was sent", "nothing was written"),
    ...more,
    problems: renamed,
  });
}

const SHOWN = 3;

function report(
  { flags, drafts, task, prepared }: { readonly flags: NewFlags; readonly drafts: Drafts } & Tried,
  terminal: Terminal,
): void {
  const [first] = prepared;
  const files = drafts.files.map(({ path }) => `${flags.out}/${path}`);
  const prompts = [...(first?.planned.items ?? [])]
    .slice(0, SHOWN)
    .map((item) => ({ item, question: first?.asker.ask(item, 1) }));
  if (flags.json === true) {
    const shown = prompts.map(({ item, question }) => ({ item: item.id, gold: item.gold, request: question?.request }));
    const protocols = prepared.map(({ planned }) => planned.entry.protocol.protocol);
    terminal.out(JSON.stringify({ task, items: first?.planned.items.length, files, protocols, prompts: shown }, null, 2));
    return;
  }
  const protocol = first?.planned.entry.name ?? "";
  for (const { item, question } of prompts) {
    if (question === undefined) continue;
    terminal.out(`── item ${item.id} · ${protocol} · gold ${JSON.stringify(item.gold)}`);
    for (const line of requestLines(question.request)) terminal.out(line);
    terminal.out("");
  }
  terminal.say(`wrote ${files.join(", ")}: ${first?.planned.items.length} items, ${prepared.length} protocols serve them`);
  const root = flags.out === "." ? "--root ." : `--root ${flags.out}`;
  terminal.say(`next: mivhan tasks audit ${task.task} ${root}`);
  terminal.say(
    `      mivhan run --task ${task.task} --protocol ${first?.planned.entry.protocol.protocol} --model embedded:random ${root}`,
  );
}
