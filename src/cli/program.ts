import { Command, Help, InvalidArgumentError, Option } from "commander";
import { addAudit } from "./audit/program.ts";
import { addContamination } from "./contamination/program.ts";
import type { CommandContext } from "./context.ts";
import { addData } from "./data/program.ts";
import { EXAMPLES } from "./examples.data.ts";
import { parseDuration, positiveInteger, share } from "./flag-values.ts";
import { addModelsCommands } from "./models/models-program.ts";
import { addNumbers } from "./numbers/numbers-program.ts";
import { addReport } from "./report/program.ts";
import { addRetrieval } from "./retrieval/program.ts";
import { addScale } from "./scale/scale-program.ts";
import { addTaskMaking } from "./tasks/program.ts";
import { VERSION } from "./version.ts";

const FIRST_STEPS = `
Examples:
  $ mivhan quickstart
  $ mivhan run --suite quickstart --model embedded:overlap-qa --seeds 3
  $ mivhan run --task heq --protocol span-chat --model openai:dicta-il/DictaLM-3.0-24B@http://localhost:8000/v1 --dry-run
  $ mivhan tasks show starter-arc --protocol letters-raw
  $ mivhan compare runs/FIRST runs/SECOND

Results go to stdout, talk to stderr. Exit codes: 0 complete, 1 a fault of Mivhan, 2 wrong input, 3 a check failed,
4 cannot say (incomplete, or nothing scored), 130/143 interrupted. Documentation: docs/ in the package.`;

/** The commands. Each loads its code when it is used, so that `--help` is quick. */
export function createProgram(context: CommandContext): Command {
  const program = new Command("mivhan")
    .description("Hebrew benchmark evaluation: scores with their protocol, interval and failures")
    .version(VERSION, "-V, --version")
    .exitOverride()
    .configureOutput({ writeErr: (text) => context.terminal.say(text.trimEnd()) })
    .configureHelp({ optionDescription: describeOption })
    .addHelpText("after", FIRST_STEPS)
    .showHelpAfterError("(mivhan --help shows the commands, mivhan COMMAND --help the flags of one)");
  program.commandsGroup("Ask models:");
  addRun(program, context);
  addQuickstart(program, context);
  addModelsCommands(program, context);
  program.commandsGroup("Questions and data:");
  addTasks(program, context);
  addData(program, context);
  program.commandsGroup("Numbers of runs:");
  addNumbers(program, context);
  program.commandsGroup("Reports and checks:");
  addReport(program, context);
  addAudit(program, context);
  addContamination(program, context);
  addRetrieval(program, context);
  program.commandsGroup("Run directories and many machines:");
  addRuns(program, context);
  addScale(program, context);
  program.commandsGroup("Help:");
  for (const command of program.commands) addExamples(command, command.name());
  return program;
}

/** Below the help of every command that does something. */
function addExamples(command: Command, name: string): void {
  for (const part of command.commands) addExamples(part, `${name} ${part.name()}`);
  const lines = EXAMPLES[name]?.map((line) => `  $ ${line}`);
  if (lines !== undefined) command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

/** As Commander writes it, but for a list without a default, which it would call "[]". */
function describeOption(option: Option): string {
  const { description, defaultValue } = option;
  return Array.isArray(defaultValue) && defaultValue.length === 0 ? description : new Help().optionDescription(option);
}

/** Flags of every command that reads definitions. */
export function withDefinitionFlags(command: Command): Command {
  return command
    .option("--root <dir>", "folder with tasks/ and datasets/ of your own, searched first (repeatable)", collect, [])
    .option("--data <dir>", "folder with data files, searched before the data directory (repeatable)", collect, [])
    .option("--plugin <file>", "TypeScript or JavaScript plug-in: metrics, extractors, backends (repeatable)", collect, []);
}

function wordsOption(): Option {
  const text = "the exact words of a published protocol, as docs/writing-a-task.md writes them (repeatable)";
  return new Option("--words <file>", text).argParser(collect).default([], "our own");
}

export function withRunFlags(command: Command): Command {
  return command
    .option("--seeds <seeds>", "3 for seeds 1, 2, 3; or a list such as 1,5,9", seedList, [1])
    .option("--limit <n>", "at most N items per task, seeded and stratified; marks SUBSET", positiveInteger)
    .option("--concurrency <n>", "requests under way at once; auto follows what the server can take", concurrency, 32)
    .option("--deadline <time>", "after this time (45s, 30m, 6h) ask nothing new, write the summary, exit 4", parseDuration)
    .option("--tolerance <share>", "largest share of errored outcomes with which a score is printed", share, 0.005)
    .option("--runs <dir>", "where run directories are made", "runs")
    .option("--json", "print the summaries as JSON");
}

function addRun(program: Command, context: CommandContext): void {
  const command = program
    .command("run")
    .description("run a suite, or one task, against one or more models")
    .option("--suite <name>", "the suite to run")
    .option("--task <name>", "a task to run (repeatable)", collect, [])
    .option("--protocol <name>", "how to ask the tasks (repeatable)", collect, [])
    .option(
      "--model <spec>",
      "backend:model, backend:model@URL, predictions:FILE, replay:RUN, or a name of --models (repeatable)",
      collect,
      [],
    )
    .option("--models <file>", "models.yaml with configured models")
    .addOption(new Option("--out <dir>", "the run directory; made, or continued if it holds this run").conflicts(["resume"]))
    .option("--resume <dir>", "continue this run; seeds, limit and tasks may grow")
    .addOption(wordsOption())
    .option("--new", "never continue an earlier run")
    .option("--shard <i/n>", "ask the i-th of n shares, on as many machines; mivhan merge joins them")
    .option("--redis <url>", "let workers on any machine answer, through a queue on Redis; see mivhan worker --help")
    .option("--repeat", "ask every seed even where the request does not depend on it")
    .option("--report <file>", "a report of these runs when they end: report.html, report.md, … (repeatable)", collect, [])
    .option("--dry-run", "print the plan and send nothing");
  withRunFlags(withDefinitionFlags(command))
    .addHelpText("after", "\nThe same command continues an incomplete run of its own; a complete one starts anew.")
    .action(async (flags) => (await import("./commands/run.ts")).run(flags, context));
}

function addQuickstart(program: Command, context: CommandContext): void {
  program
    .command("quickstart")
    .description("one task of each kind on bundled items with embedded models, and their report: no network, no key")
    .option("--all", "every starter task under every protocol of its kind")
    .option("--runs <dir>", "where run directories are made", "runs")
    .option("--json", "print the summaries as JSON")
    .action(async (flags) => (await import("./commands/quickstart.ts")).quickstart(flags, context));
}

function addTasks(program: Command, context: CommandContext): void {
  const tasks = program.command("tasks").description("list, show and check tasks, protocols and suites");
  withDefinitionFlags(tasks.command("list").description("tasks, protocols and suites"))
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("./commands/tasks.ts")).listTasks(flags, context));
  withDefinitionFlags(tasks.command("show").argument("<task>").description("the prompt of an item exactly as it would be sent"))
    .requiredOption("--protocol <name>", "how to ask")
    .addOption(wordsOption())
    .option("--item <id>", "which item; the first one when left out")
    .option("--seed <n>", "which seed", positiveInteger, 1)
    .option("--json", "print the request as JSON")
    .action(async (task, flags) => (await import("./commands/tasks.ts")).showTask(task, flags, context));
  withDefinitionFlags(
    tasks
      .command("check")
      .argument("[names...]", "tasks and suites; all when left out")
      .description("check definitions and their data"),
  ).action(async (names, flags) => (await import("./commands/tasks.ts")).checkTasks(names, flags, context));
  addTaskMaking(tasks, context);
}

function addRuns(program: Command, context: CommandContext): void {
  const runs = program.command("runs").description("the run directories");
  runs
    .command("list")
    .description("runs, newest first")
    .option("--runs <dir>", "where they are", "runs")
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("./commands/runs.ts")).listRuns(flags, context));
  runs
    .command("show")
    .argument("<run>", "run directory")
    .description("a run's summary")
    .option("--json", "print summary.json")
    .action(async (run, flags) => (await import("./commands/runs.ts")).showRun(run, flags, context));
}

export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function concurrency(text: string): number | "auto" {
  return text === "auto" ? "auto" : positiveInteger(text);
}

function seedList(text: string): number[] {
  if (/^\d+$/.test(text)) {
    const count = positiveInteger(text);
    if (count > 1000) throw new InvalidArgumentError("at most 1000 seeds");
    return Array.from({ length: count }, (_, index) => index + 1);
  }
  const seeds = text.split(",").map((part) => positiveInteger(part.trim()));
  if (new Set(seeds).size !== seeds.length) throw new InvalidArgumentError("a seed stands twice");
  return seeds.sort((a, b) => a - b);
}
