import { type Command, Option } from "commander";
import type { CommandContext } from "../context.ts";
import { collect, parseDuration, positiveInteger } from "../flag-values.ts";

/** The commands for many machines and many runs: join shards, send and receive runs, clear up, answer a queue. */
export function addScale(program: Command, context: CommandContext): void {
  addMerge(program, context);
  addPack(program, context);
  addRemove(program, context);
  addWorker(program, context);
}

function addMerge(program: Command, context: CommandContext): void {
  program
    .command("merge")
    .argument("<runs...>", "the directories of all shards of one run")
    .description("one run of all shards, after showing that nothing is missing (exit 4 if something is)")
    .requiredOption("--out <dir>", "the directory of the whole run; made")
    .option("--partial", "merge what there is, marked INCOMPLETE")
    .action(async (directories, flags) => (await import("../commands/merge.ts")).merge(directories, flags, context));
}

function addPack(program: Command, context: CommandContext): void {
  program
    .command("pack")
    .argument("<run>", "run directory")
    .description("a run as one file with digests; texts are left out where the card says so")
    .option("--out <file>", "the file to write; NAME.mivhan.tgz when left out")
    .action(async (run, flags) => (await import("../commands/pack.ts")).pack(run, flags, context));
  program
    .command("unpack")
    .argument("<file>", "what `mivhan pack` wrote")
    .description("the run directory of a packed run, every digest checked")
    .option("--into <dir>", "the folder in which it is made", "runs")
    .action(async (file, flags) => (await import("../commands/pack.ts")).unpack(file, flags, context));
}

function addRemove(program: Command, context: CommandContext): void {
  const runs = program.commands.find((command) => command.name() === "runs");
  runs
    ?.command("rm")
    .argument("[runs...]", "run directories")
    .description("delete runs: those named, or by a rule, which only tells until --yes is given")
    .option("--runs <dir>", "where they are", "runs")
    .option("--older-than <time>", "made longer ago than this, such as 30d", parseDuration)
    .option("--keep <n>", "but never the newest n", positiveInteger)
    .option("--incomplete", "only those that are not complete")
    .option("--yes", "really delete what the rule names")
    .action(async (directories, flags) => (await import("../commands/runs-rm.ts")).removeRuns(directories, flags, context));
}

const WORKER = `
The run and its workers name the same model with the same settings; addresses may differ. Ctrl-C or SIGTERM finishes what is under way.`;

function addWorker(program: Command, context: CommandContext): void {
  program
    .command("worker")
    .description("answer the requests of runs that were started with --redis, from a queue on Redis")
    .addOption(new Option("--redis <url>", "redis://host:6379/0").env("MIVHAN_REDIS").makeOptionMandatory())
    .option("--model <spec>", "backend:model@URL, or a name of --models (repeatable)", collect, [])
    .option("--models <file>", "models.yaml with configured models; a server to launch is started")
    .option("--plugin <file>", "TypeScript or JavaScript plug-in with backends (repeatable)", collect, [])
    .option("--concurrency <n>", "requests under way at once, of each model", positiveInteger, 32)
    .option("--until-idle <time>", "end when nothing came for so long, such as 10m", parseDuration)
    .option("--json", "print what was answered as JSON")
    .addHelpText("after", WORKER)
    .action(async (flags) => (await import("../commands/worker.ts")).worker(flags, context));
}
