import type { Command } from "commander";
import { Option } from "commander";
import type { CommandContext } from "../context.ts";
import { positiveInteger, share, wholeNumber } from "../flag-values.ts";

const WHAT = `
A benchmark is looked for in a corpus word by word, under Hebrew rules; docs/contamination.md says what a class means.

Examples:
  $ mivhan contamination check corpus/ --task heq
  $ mivhan contamination index heq sib200-he -o benchmarks.index
  $ mivhan contamination scan benchmarks.index 'dump/**/*.jsonl.zst' --field text -o hits
  $ mivhan contamination scan benchmarks.index dump/ --shard 3/8 -o hits-3
  $ mivhan contamination merge hits-* -o hits
  $ mivhan contamination report hits --run runs/MODEL --reference runs/OTHER`;

/** `mivhan contamination`: find benchmark items in training corpora, with the effect on the score. */
export function addContamination(program: Command, context: CommandContext): void {
  const group = program
    .command("contamination")
    .description("find benchmark items in training corpora, with the effect on the score")
    .addHelpText("after", WHAT);
  addIndex(group, context);
  addScan(group, context);
  addMerge(group, context);
  addReport(group, context);
  addCheck(group, context);
  addProbe(group, context);
}

function addIndex(group: Command, context: CommandContext): void {
  const command = group
    .command("index")
    .argument("<names...>", "tasks and run directories")
    .description("the texts to look for, as one file: questions, choices, answers and passages kept apart")
    .requiredOption("-o, --output <file>", "the index")
    .addOption(sourceFlag())
    .addOption(templateFlag())
    .option("--json", "print as JSON");
  withData(command).action(async (names, flags) =>
    (await import("../commands/contamination-index.ts")).makeIndex(names, flags, context),
  );
}

function addScan(group: Command, context: CommandContext): void {
  const command = group
    .command("scan")
    .argument("<index>", "what `mivhan contamination index` made")
    .argument("<corpus...>", "files, folders, patterns with * ** ?, or - for standard input")
    .description("look for the index in a corpus: text, JSON lines, JSON, Parquet, plain or .gz or .zst")
    .requiredOption("-o, --output <file>", "the hits; an interrupted scan goes on from them")
    .option("--shard <i/n>", "scan the i-th of n parts, on as many machines; `contamination merge` joins them")
    .option("--new", "scan from the beginning, even if the hits are there");
  withScan(command)
    .addHelpText(
      "after",
      "\nExit codes: 0 all of the corpus was read, 4 some of it was not (the report says what), 130 interrupted.",
    )
    .action(async (index, corpus, flags) =>
      (await import("../commands/contamination-scan.ts")).scan({ index, corpus }, flags, context),
    );
}

function addMerge(group: Command, context: CommandContext): void {
  group
    .command("merge")
    .argument("<hits...>", "the hits of every shard")
    .description("the hits of all shards as one, after showing that none is missing")
    .requiredOption("-o, --output <file>", "the hits of the whole corpus")
    .action(async (hits, flags) => (await import("../commands/contamination-scan.ts")).mergeParts(hits, flags, context));
}

function addReport(group: Command, context: CommandContext): void {
  const command = group
    .command("report")
    .argument("<hits>", "what `mivhan contamination scan` or `merge` made")
    .description("what was found, per item and per benchmark, and what it does to the scores of runs")
    .option("--index <file>", "the index; where the scan had it when left out");
  withReport(command)
    .option(
      "--run <dir>",
      "a run of these items: its scores on dirty and other items, kept in the run, which is marked (repeatable)",
      collect,
      [],
    )
    .action(async (hits, flags) => (await import("../commands/contamination-report.ts")).report(hits, flags, context));
}

function addCheck(group: Command, context: CommandContext): void {
  const command = group
    .command("check")
    .argument("<corpus...>", "files, folders, patterns with * ** ?, or - for standard input")
    .description("index, scan and report in one go; keeps nothing but the marks of runs")
    .option("--task <name>", "a task to look for (repeatable)", collect, [])
    .option("--run <dir>", "a run to look for and to mark (repeatable)", collect, [])
    .addOption(sourceFlag())
    .addOption(templateFlag());
  withReport(withScan(withData(command))).action(async (corpus, flags) =>
    (await import("../commands/contamination-check.ts")).check(corpus, flags, context),
  );
}

function addProbe(group: Command, context: CommandContext): void {
  const command = group
    .command("probe")
    .argument("<task>", "the benchmark")
    .description("ask the model itself, where nobody has its corpus: does it know the texts, or the order of the file?")
    .option("--model <spec>", "backend:model, or a name of --models (repeatable)", collect, [])
    .option("--models <file>", "models.yaml with configured models")
    .addOption(
      new Option("--test <names...>", "completion by generation; exchangeability and min-k by log-likelihood")
        .choices(["completion", "exchangeability", "min-k"])
        .default(["completion"]),
    )
    .option("--control <name>", "texts that cannot have been seen: a task, or a file of rows with id and text")
    .option("--items <n>", "ask the first N items only", positiveInteger)
    .option("--orders <n>", "shuffled orders: p is at least 1/(n + 1)", positiveInteger, 99)
    .option("--group <n>", "consecutive items that are shuffled together", positiveInteger, 10)
    .option("--chat", "ask for completions in a chat; raw when left out")
    .option("--concurrency <n>", "requests under way at once", positiveInteger, 16)
    .option(
      "--probes <dir>",
      "where what was asked and answered is kept; the same command goes on there until it has a result",
      "probes",
    )
    .option("--new", "ask everything anew, even if an interrupted probe is there")
    .option("--json", "print as JSON");
  withData(command).action(async (task, flags) =>
    (await import("../commands/contamination-probe.ts")).probeSeen(task, flags, context),
  );
}

function withData(command: Command): Command {
  return command
    .option("--root <dir>", "folder with tasks/ and datasets/ of your own, searched first (repeatable)", collect, [])
    .option("--data <dir>", "folder with data files, searched before the data directory (repeatable)", collect, []);
}

function withScan(command: Command): Command {
  return command
    .option(
      "--field <path>",
      "JSON or table field that holds text, such as text or messages.content (repeatable); all when left out",
      collect,
      [],
    )
    .addOption(
      new Option("--format <name>", "how to read all files, whatever their names").choices(["text", "jsonl", "json", "parquet"]),
    )
    .option("--fast", "find matches of 13 words and more only; the scores that need shorter ones are refused")
    .option(
      "--further",
      "look for the weaker classes as well: words without particles and vowel letters, numbers and Latin; much slower",
    )
    .option(
      "--digest",
      "take SHA-256 over all bytes of every file, not over its first and last 16 KiB; a quarter slower on plain text, hardly on packed files",
    )
    .option("--workers <n>", "threads; as many as there are processors when left out, 0 for none of its own", wholeNumber);
}

function withReport(command: Command): Command {
  return command
    .option(
      "--reference <dir>",
      "a run of a model that cannot have seen the corpus, for difference in differences (repeatable)",
      collect,
      [],
    )
    .option("--items <file>", "write every item with its evidence, as JSON lines")
    .option("--max-dirty <share>", "exit 3 when more than this share of a benchmark's items is dirty", share)
    .option("--evidence <n>", "how many of the longest matches to print per benchmark", positiveInteger, 3)
    .option("--json", "print the whole report as JSON");
}

function sourceFlag(): Option {
  return new Option(
    "--source <task=other>",
    "texts that a translated task comes from: a task with the same ids, or a file of rows with id and text (repeatable)",
  )
    .argParser(collect)
    .default([]);
}

function templateFlag(): Option {
  return new Option("--template-texts <n>", "words that stand in more texts than this are the benchmark's own frame")
    .argParser(positiveInteger)
    .default(64);
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
