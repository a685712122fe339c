import { type Command, InvalidArgumentError, Option } from "commander";
import type { DifferenceInterval } from "../../summary/compare-choices.ts";
import type { ScoreInterval } from "../../summary/interval-methods.ts";
import type { CommandContext } from "../context.ts";
import { points } from "../flag-values.ts";

/** Where `mivhan baseline set` writes, and `mivhan gate` looks. */
const PIN_FILE = "mivhan-baseline.json";

// As types only: `--help` loads no statistics.
const SCORE_INTERVALS = ["wilson", "clopper-pearson", "t", "bca", "bootstrap-t", "independent"] satisfies ScoreInterval[];
const DIFFERENCE_INTERVALS = ["newcombe-10", "bca", "bootstrap-t"] satisfies DifferenceInterval[];

/** The commands that make something of finished runs: compare, gate, follow, read again, check. None asks a model but `reproduce`. */
export function addNumbers(program: Command, context: CommandContext): void {
  addScores(program, context);
  addCompare(program, context);
  addGate(program, context);
  addBaseline(program, context);
  addTrend(program, context);
  addRescore(program, context);
  addVerify(program, context);
  addReproduce(program, context);
  addCheckClaim(program, context);
  addPlanSize(program, context);
}

function addScores(program: Command, context: CommandContext): void {
  program
    .command("scores")
    .argument("<run>", "run directory, or a reading of one (RUN/readings/NAME)")
    .description("the scores of a run: intervals by any method, what their variance is made of, and what k answers are worth")
    .option("--metric <metric@extractor>", "another metric or reading than each column's primary one")
    .addOption(
      new Option("--interval <method>", "a further interval beside the one that fits (repeatable); independent: without clusters")
        .choices(SCORE_INTERVALS)
        .argParser(collectChoice(SCORE_INTERVALS))
        .default([]),
    )
    .option("--k <list>", "pass@k, pass^k, avg@k and maj@k of sampled answers: 1,3,5", countList, [])
    .option("--json", "print as JSON")
    .action(async (run, flags) => (await import("../commands/scores.ts")).scores(run, flags, context));
}

function addCompare(program: Command, context: CommandContext): void {
  program
    .command("compare")
    .argument("[runs...]", "two or more run directories, or readings of runs (RUN/readings/NAME)")
    .description("paired differences on the items that runs share; with three or more, places and P(best)")
    .option("--metric <metric@extractor>", "another metric or reading than each column's primary one")
    .option("--protocols", "the same questions under several protocols, and how much of a gap a protocol explains")
    .option("--arm <name=run,run>", "training runs of one recipe; given twice, for the two recipes", collect, [])
    .addOption(
      new Option("--despite <what>", "compare columns although they were asked or read differently (repeatable)")
        .choices(["asked", "read"])
        .argParser(collectChoice(["asked", "read"]))
        .default([]),
    )
    .addOption(
      new Option("--interval <method>", "of the differences, instead of the one that fits").choices(DIFFERENCE_INTERVALS),
    )
    .option("--mid-p", "McNemar's mid-p instead of the exact p, for one right-or-wrong answer per item")
    .addOption(
      new Option("--adjust <method>", "which adjusted p is printed: holm for decisions, bh for dashboards")
        .choices(["holm", "bh"])
        .default("holm"),
    )
    .option("--e-values", "evidence that may be looked at again and again, for one right-or-wrong answer per item")
    .option("--items", "list the items that score differently, and those that only one run has")
    .option("--json", "print as JSON")
    .action(async (directories, flags) => (await import("../commands/compare.ts")).compare(directories, flags, context));
}

function addGate(program: Command, context: CommandContext): void {
  program
    .command("gate")
    .description("is a candidate not worse than a baseline by more than a margin? pass (exit 0), fail (3) or inconclusive (4)")
    .option("--baseline <run>", "the run to compare with, instead of the one that is set")
    .option("--pin <file>", "where `mivhan baseline set` wrote", PIN_FILE)
    .requiredOption("--candidate <run>", "the run to judge")
    .requiredOption("--margin <points>", "the loss that is still acceptable, in points, chosen before looking", points)
    .option("--alpha <share>", "risk of passing a candidate that is worse by the margin", fraction, 0.05)
    .option("--nightly <state>", "a directory that keeps the evidence of all nights; alarms stay right however often one looks")
    .option("--confirm", "with --nightly: the candidate has fresh seeds and decides the open alarms")
    .option("--aa", "baseline and candidate are one model: how often would this gate pass and fail while nothing changes?")
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("../commands/gate.ts")).gate(flags, context));
}

function addBaseline(program: Command, context: CommandContext): void {
  const baseline = program.command("baseline").description("the run that gates compare with");
  baseline
    .command("set")
    .argument("<run>", "run directory")
    .description("pin a complete run; the file belongs into the repository")
    .option("--file <file>", "where to write", PIN_FILE)
    .action(async (run, flags) => (await import("../commands/baseline.ts")).setBaseline(run, flags, context));
  baseline
    .command("show")
    .description("the pinned run, checked to be unchanged")
    .option("--file <file>", "the pin", PIN_FILE)
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("../commands/baseline.ts")).showBaseline(flags, context));
}

function addTrend(program: Command, context: CommandContext): void {
  program
    .command("trend")
    .argument("<runs...>", "two or more run directories of one training, or of one model over time")
    .description("scores over steps or dates: intervals, change points, and how sure the best checkpoint is")
    .option("--steps <list>", "the training step of each run, in the order of the runs: 1000,2000,…", stepList)
    .addOption(new Option("--by <axis>", "step, where every run has one, or date").choices(["step", "date"]))
    .option("--metric <metric@extractor>", "another metric or reading than each column's primary one")
    .option("--json", "print as JSON")
    .action(async (runs, flags) => (await import("../commands/trend.ts")).trend(runs, flags, context));
}

function addRescore(program: Command, context: CommandContext): void {
  program
    .command("rescore")
    .argument("<run>", "run directory")
    .description("read the journal again without a model, into RUN/readings/NAME; the run is left as it is")
    .requiredOption("--name <name>", "of the new reading")
    .option("--extractor <name>", "read with it first, in every column that it serves (repeatable)", collect, [])
    .option(
      "--metric <name>",
      "compute it in every column that it serves; the first is the primary one (repeatable)",
      collect,
      [],
    )
    .option(
      "--exclude <task:id=reason>",
      "an erratum found since: the score without it beside the run's own (repeatable)",
      collect,
      [],
    )
    .option("--plugin <file>", "a plug-in with extractors or metrics (repeatable)", collect, [])
    .option("--json", "print as JSON")
    .action(async (run, flags) => (await import("../commands/rescore.ts")).rescore(run, flags, context));
}

function addReproduce(program: Command, context: CommandContext): void {
  program
    .command("reproduce")
    .argument("<run>", "run directory")
    .description("run again from the manifest; do the scores agree, and what differs first where they do not?")
    .option("--with <run>", "a repetition that is there already: nothing is run")
    .option("--model <spec>", "how to reach the model, where the manifest does not say it")
    .option("--models <file>", "models.yaml with configured models")
    .option("--data <dir>", "folder with data files, searched before the data directory (repeatable)", collect, [])
    .option("--plugin <file>", "a plug-in that the run used, instead of its copy (repeatable)", collect, [])
    .option("--concurrency <n>", "requests under way at once", positiveInteger, 32)
    .option("--out <dir>", "the new run directory; RUN-again-XXXX when left out")
    .option("--json", "print as JSON")
    .action(async (run, flags) => (await import("../commands/reproduce.ts")).reproduce(run, flags, context));
}

function addCheckClaim(program: Command, context: CommandContext): void {
  program
    .command("check-claim")
    .description("what a printed score says by itself: is it possible, how sure, apart from another, does the average follow?")
    .option("--score <percent>", "as printed, with all its decimals: 77.2")
    .option("--n <items>", "items it is said to be the share of", positiveInteger)
    .option("--against <percent>", "another printed score: are the two apart?")
    .option("--against-n <items>", "its items, where they are others", positiveInteger)
    .option("--average <number>", "a printed average")
    .option("--parts <list>", "its printed parts, with commas")
    .option("--run <run>", "a run of ours: is the claim inside our interval?")
    .option("--task <name>", "which column of the run")
    .option("--protocol <name>", "which column of the run")
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("../commands/check-claim.ts")).checkClaimCommand(flags, context));
}

function addPlanSize(program: Command, context: CommandContext): void {
  program
    .command("plan-size")
    .argument("[pilots...]", "one or two run directories, two seeds or more")
    .description("items and seeds that a wished detectable difference needs")
    .requiredOption("--difference <points>", "the smallest difference that matters, in points", points)
    .option("--power <share>", "chance of finding it", fraction, 0.8)
    .option("--alpha <share>", "risk of a false alarm", fraction, 0.05)
    .option("--discordant <share>", "without a pilot: share of items that two systems answer differently", fraction)
    .option("--metric <metric@extractor>", "another metric or reading than each column's primary one")
    .option("--json", "print as JSON")
    .action(async (pilots, flags) => (await import("../commands/plan-size.ts")).planSize(pilots, flags, context));
}

function addVerify(program: Command, context: CommandContext): void {
  program
    .command("verify")
    .argument("<run>", "run directory, or a reading of one (RUN/readings/NAME)")
    .description("derive outcomes and summary from the journal again and compare them byte for byte")
    .option("--plugin <file>", "a plug-in that the run used, instead of its copy (repeatable)", collect, [])
    .action(async (run, flags) => (await import("../commands/verify.ts")).verify(run, flags, context));
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function collectChoice(choices: readonly string[]): (value: string, earlier: readonly string[]) => string[] {
  return (value, earlier) => {
    if (!choices.includes(value)) throw new InvalidArgumentError(`expected one of ${choices.join(", ")}`);
    return [...earlier, value];
  };
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1 on");
  return value;
}

function stepList(text: string): number[] {
  const steps = text.split(",").map((part) => (/^\d{1,15}$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (steps.some(Number.isNaN)) throw new InvalidArgumentError("expected whole numbers with commas, such as 1000,2000");
  if (new Set(steps).size < steps.length) throw new InvalidArgumentError("a step stands twice");
  return steps;
}

function countList(text: string): number[] {
  const counts = text.split(",").map((part) => (/^\d{1,4}$/.test(part.trim()) ? Number(part) : 0));
  if (counts.some((count) => count < 1))
    throw new InvalidArgumentError("expected whole numbers from 1 on with commas, such as 1,3,5");
  return [...new Set(counts)].sort((a, b) => a - b);
}

function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < 1))
    throw new InvalidArgumentError("expected a share between 0 and 1, such as 0.05");
  return value;
}
