import { splitColumn } from "../../core/column-name.ts";
import type { Suite, SuiteEntry } from "../../core/definition.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Model } from "../../core/model.ts";
import { isServerModel } from "../../models/served.ts";
import { whoseWords } from "../../report/wording.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import type { CommandContext } from "../context.ts";
import { type Library, openLibrary } from "../library.ts";
import { openModels } from "../models/models.ts";
import { loadPlugins } from "../plugins.ts";
import { runCampaign } from "../run/campaign.ts";
import { prepareEntries } from "../run/prepare.ts";
import { checkWordsUsed, readWords } from "../run/words.ts";
import { parseShard } from "../scale/shard.ts";
import { VERSION } from "../version.ts";

export interface RunFlags {
  readonly suite?: string;
  readonly task: readonly string[];
  readonly protocol: readonly string[];
  readonly model: readonly string[];
  readonly models?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly new?: boolean;
  readonly repeat?: boolean;
  readonly dryRun?: boolean;
  readonly root: readonly string[];
  readonly data: readonly string[];
  readonly plugin: readonly string[];
  readonly words: readonly string[];
  readonly seeds: readonly number[];
  readonly limit?: number;
  readonly concurrency: number | "auto";
  readonly deadline?: number;
  readonly shard?: string;
  readonly redis?: string;
  readonly tolerance: number;
  readonly runs: string;
  readonly json?: boolean;
  /** Files for a report of these runs; the format by the end of each name. */
  readonly report: readonly string[];
}

/** `mivhan run`: plans, asks, scores and prints, one model after the other. */
export async function run(flags: RunFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { shard: part, ...rest } = flags;
  const shard = part === undefined ? {} : { shard: parseShard(part) };
  if (flags.report.length > 0) await checkReports(flags.report, flags);
  const plugins = await loadPlugins(flags.plugin);
  const registry = plugins.registry(builtInRegistry());
  const library = openLibrary(flags.root);
  const suite = await chooseSuite(flags, library);
  const words = await readWords(flags.words);
  checkWordsUsed(words, { entries: suite.entries, known: await library.names("protocol") });
  const prepared = await prepareEntries(suite.entries, {
    library,
    registry,
    dataFolders: flags.data,
    words,
    seeds: flags.seeds,
    repeat: flags.repeat === true,
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
  });
  const own = await openModels(flags.model, { file: flags.models, backends: plugins.backends });
  const models = flags.redis === undefined || flags.dryRun === true ? own : await throughQueue(own, flags.redis, terminal.say);
  if (models.length > 1 && (flags.out ?? flags.resume) !== undefined) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "--out and --resume name one run, and several models are given",
      advice: "use --runs DIR, or one model",
    });
  }
  for (const text of new Set(prepared.flatMap(({ planned: { entry } }) => whoseWords(entry.protocol) ?? []))) terminal.say(text);
  if (flags.dryRun === true) {
    const { planLines } = await import("../run/plan-text.ts");
    for (const line of planLines({ suite, models, prepared, concurrency: flags.concurrency, ...shard })) terminal.out(line);
    for (const model of models) {
      if (!isServerModel(model)) continue;
      const { planHours } = await import("../run/plan-hours.ts");
      const entries = prepared.map(({ planned }) => planned);
      for (const line of await planHours(model, { entries, ...flags })) terminal.out(line);
    }
    return;
  }
  const protocols = async () => {
    const names = await library.names("protocol");
    return Promise.all(names.map(async (name) => (await library.load("protocol", name)).value));
  };
  try {
    const input = { suite, prepared, models, flags: { ...rest, ...shard }, registry, protocols, plugins: plugins.files };
    const { code, directories } = await runCampaign(input, context);
    if (flags.report.length > 0 && directories.length > 0)
      await (await import("./report.ts")).report(directories, { output: flags.report }, context);
    context.exitWith(code);
  } finally {
    for (const model of models) await model.close?.();
  }
}

/** The models as workers answer them. */
async function throughQueue(models: readonly Model[], url: string, say: (line: string) => void): Promise<Model[]> {
  const { remoteModel } = await import("../../queue/remote-model.ts");
  const remote: Model[] = [];
  for (const model of models) remote.push(await remoteModel(model, { url, version: VERSION, say }));
  return remote;
}

/** A name that tells no format is found now, not after the last answer. */
async function checkReports(files: readonly string[], { shard }: RunFlags): Promise<void> {
  if (shard !== undefined)
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "--report goes without --shard: a share of the answers is no result",
      advice: "mivhan merge joins the shards; then mivhan report RUN -o FILE",
    });
  const { rendererFor } = await import("../../report/formats.ts");
  for (const file of files) rendererFor(file);
}

/** The named suite, or one made of `--task` and `--protocol`. */
async function chooseSuite(flags: RunFlags, library: Library): Promise<Suite> {
  const usage = (message: string, advice: string) => new MivhanError({ code: "E_USAGE", family: "input", message, advice });
  if (flags.suite !== undefined) {
    if (flags.task.length + flags.protocol.length > 0)
      throw usage("--suite goes without --task and --protocol", "name a suite, or tasks with protocols");
    return (await library.load("suite", flags.suite)).value;
  }
  if (flags.task.length === 0)
    throw usage("nothing to run", "add --suite NAME, or --task NAME with --protocol NAME; mivhan tasks list shows them");
  if (flags.protocol.length === 0)
    throw usage("--task needs --protocol", "mivhan tasks list shows which protocols serve a task's kind");
  const entries = flags.task.flatMap((task) => flags.protocol.map((protocol) => entryOf(task, protocol)));
  const name = flags.task.length === 1 ? (flags.task[0] as string).replace(/^.*[\\/]|\.ya?ml$/g, "") : "tasks";
  return { suite: name, version: 1, title: "tasks named on the command line", entries, composites: [] };
}

export function entryOf(task: string, column: string): SuiteEntry {
  const { protocol, parameters } = splitColumn(column);
  const { shots, contextSide, ...numbers } = parameters;
  const isCount = (value: unknown) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  const sides: readonly unknown[] = [undefined, "start", "end"];
  const isRight = (shots === undefined || isCount(shots)) && Object.values(numbers).every(isCount) && sides.includes(contextSide);
  if (!isRight) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: `"${column}" has after "@" no whole number of shots, or a parameter that there is not`,
      advice: "write letters-raw@5, span-chat@0,contextTokens=512,contextSide=start or rolling@0,window=1024,stride=512",
    });
  }
  return { task, protocol, parameters };
}
