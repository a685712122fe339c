import { MivhanError, type Problem } from "../../core/errors.ts";
import type { ModelRequest } from "../../core/request.ts";
import { tableLines } from "../../report/text-table.ts";
import { wordingText } from "../../report/wording.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import { serves } from "../../tasks/serves.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { definitionError, type Library, openLibrary } from "../library.ts";
import { loadPlugins } from "../plugins.ts";
import { prepareEntries } from "../run/prepare.ts";
import { checkWordsUsed, readWords } from "../run/words.ts";
import { entryOf } from "./run.ts";

interface DefinitionFlags {
  readonly root: readonly string[];
  readonly data: readonly string[];
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/** `mivhan tasks list` */
export async function listTasks(flags: DefinitionFlags, { terminal }: CommandContext): Promise<void> {
  const library = openLibrary(flags.root);
  const all = async <W extends "task" | "protocol" | "suite">(what: W) =>
    Promise.all((await library.names(what)).map(async (name) => (await library.load(what, name)).value));
  const [tasks, protocols, suites] = [await all("task"), await all("protocol"), await all("suite")];
  if (flags.json === true) {
    terminal.out(JSON.stringify({ tasks, protocols, suites }, null, 2));
    return;
  }
  const left = (title: string) => ({ title, align: "left" as const });
  const print = (columns: readonly string[], rows: readonly (readonly string[])[]) => {
    for (const line of tableLines({ columns: columns.map(left), rows }, terminal.width)) terminal.out(line);
    terminal.out("");
  };
  print(
    ["task", "kind", "language", "data", "about"],
    tasks.map(({ task, kind, language, dataset, split, title }) => [task, kind, language, `${dataset}/${split}`, title]),
  );
  print(
    ["protocol", "kinds", "method", "about"],
    protocols.map(({ protocol, kinds, method, title }) => [protocol, kinds.join(", "), method, title]),
  );
  print(
    ["suite", "entries", "about"],
    suites.map(({ suite, entries, title }) => [suite, String(entries.length), title]),
  );
}

/** `mivhan tasks show TASK --protocol P --item ID`: the prompt exactly as it would be sent. */
export async function showTask(
  task: string,
  flags: DefinitionFlags & {
    readonly protocol: string;
    readonly item?: string;
    readonly seed: number;
    readonly words: readonly string[];
  },
  { terminal }: CommandContext,
): Promise<void> {
  const { registry, library } = await open(flags);
  const wanted = entryOf(task, flags.protocol);
  const words = await readWords(flags.words);
  checkWordsUsed(words, { entries: [wanted], known: await library.names("protocol") });
  const [prepared] = await prepareEntries([wanted], {
    library,
    words,
    registry,
    dataFolders: flags.data,
    seeds: [flags.seed],
    repeat: false,
  });
  if (prepared === undefined) return;
  const { planned, asker } = prepared;
  const item = flags.item === undefined ? planned.items.at(0) : [...planned.items].find(({ id }) => id === flags.item);
  if (item === undefined) {
    const some = [...planned.items]
      .slice(0, 5)
      .map(({ id }) => id)
      .join(", ");
    throw new MivhanError({
      code: "E_UNKNOWN_NAME",
      family: "input",
      message: `task "${task}" has no item "${flags.item}"`,
      advice: `ids look like ${some}`,
    });
  }
  const question = asker.ask(item, flags.seed);
  const { view: _view, ...request } = question.request;
  if (flags.json === true) {
    terminal.out(
      JSON.stringify(
        { request, digest: question.digest, order: question.order, shots: question.shotIds, gold: item.gold },
        null,
        2,
      ),
    );
    return;
  }
  const { entry } = planned;
  terminal.say(`${entry.task.task} · ${entry.name} · item ${item.id} · seed ${flags.seed} · request ${question.digest}`);
  const { wording } = entry.protocol;
  if (wording !== undefined) terminal.say(wordingText(wording));
  if (question.shotIds.length > 0) terminal.say(`shots ${question.shotIds.join(", ")}`);
  for (const line of requestLines(question.request)) terminal.out(line);
  terminal.say(
    `gold ${JSON.stringify(item.gold)}; read by ${entry.protocol.extractors.join(", ")}; metrics ${entry.metrics.join(", ")}; primary ${entry.primary}`,
  );
}

/** What would be sent, as lines for a person. */
export function requestLines(request: ModelRequest): string[] {
  const { prompt } = request;
  const text =
    prompt.layout === "raw"
      ? ["── prompt", prompt.parts.join("")]
      : prompt.messages.flatMap(({ role, content }) => [`── ${role}`, content]);
  if (request.method === "choice-loglikelihood")
    return [
      ...text,
      "── continuations whose log-likelihood is asked",
      ...request.continuations.map((continuation) => JSON.stringify(continuation)),
    ];
  if (request.method === "rolling-loglikelihood")
    return [...text, "── all of the last part is scored", JSON.stringify({ window: request.window, stride: request.stride })];
  if (request.method === "rank") {
    const from =
      request.candidates === undefined
        ? "the whole corpus"
        : `${request.candidates.length} candidates: ${request.candidates.join(" ")}`;
    return [...text, "── ranked", `${from}, ${request.depth} at most; corpus ${request.corpus}`];
  }
  return [...text, "── sampling", JSON.stringify({ ...request.sampling, seed: request.seed, thinking: request.thinking })];
}

/** `mivhan tasks check [NAMES]`: suites and tasks with every protocol that serves them, and their data; exit 4 where the data are not here. */
export async function checkTasks(
  names: readonly string[],
  flags: DefinitionFlags,
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const { registry, library } = await open(flags);
  const chosen = names.length > 0 ? names : [...(await library.names("task")), ...(await library.names("suite"))];
  const problems: Problem[] = [];
  for (const name of chosen) {
    try {
      const entries = await entriesOf(name, library);
      await prepareEntries(entries, { library, registry, dataFolders: flags.data, seeds: [1], repeat: false });
      terminal.out(`${name}: ${entries.length} ${entries.length === 1 ? "entry" : "entries"} right`);
    } catch (error) {
      if (!(error instanceof MivhanError) || error.problems.length === 0) throw error;
      if (error.code !== "E_DATA_MISSING") problems.push(...error.problems);
      else {
        terminal.out(
          `${name}: definitions right; ${error.problems.map(({ message, advice }) => `${message}: ${advice}`).join("; ")}`,
        );
        exitWith(EXIT.unsure);
      }
    }
  }
  if (problems.length > 0) throw definitionError(problems);
}

/** A suite's entries, or a task under every protocol that serves its kind. */
async function entriesOf(name: string, library: Library) {
  const suites = await library.names("suite");
  if (suites.includes(name) || (name.endsWith(".yaml") && name.includes("suites")))
    return (await library.load("suite", name)).value.entries;
  const { value: task } = await library.load("task", name);
  const protocols = await Promise.all(
    (await library.names("protocol")).map(async (protocol) => (await library.load("protocol", protocol)).value),
  );
  return protocols.filter((protocol) => serves(protocol, task)).map(({ protocol }) => ({ task: name, protocol, parameters: {} }));
}

async function open(flags: DefinitionFlags) {
  const plugins = await loadPlugins(flags.plugin);
  return { registry: plugins.registry(builtInRegistry()), library: openLibrary(flags.root) };
}
