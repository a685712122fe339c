import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "./context.ts";

/** Where `mivhan baseline set` writes, and `mivhan gate` looks. */
const PIN_FILE = "mivhan-baseline.json";

/** The commands that make something of finished runs: compare, gate, follow, read again, check. None asks a model but `reproduce`. */
export function addNumbers(program: Command, context: CommandContext): void {
  addCompare(program, context);
  addGate(program, context);
  addBaseline(program, context);
  addVerify(program, context);
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
    .option("--items", "list the items that score differently, and those that only one run has")
    .option("--json", "print as JSON")
    .action(async (directories, flags) => (await import("./commands/compare.ts")).compare(directories, flags, context));
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
    .action(async (flags) => (await import("./commands/gate.ts")).gate(flags, context));
}

function addBaseline(program: Command, context: CommandContext): void {
  const baseline = program.command("baseline").description("the run that gates compare with");
  baseline
    .command("set")
    .argument("<run>", "run directory")
    .description("pin a complete run; the file belongs into the repository")
    .option("--file <file>", "where to write", PIN_FILE)
    .action(async (run, flags) => (await import("./commands/baseline.ts")).setBaseline(run, flags, context));
  baseline
    .command("show")
    .description("the pinned run, checked to be unchanged")
    .option("--file <file>", "the pin", PIN_FILE)
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("./commands/baseline.ts")).showBaseline(flags, context));
}

function addVerify(program: Command, context: CommandContext): void {
  program
    .command("verify")
    .argument("<run>", "run directory, or a reading of one (RUN/readings/NAME)")
    .description("derive outcomes and summary from the journal again and compare them byte for byte")
    .option("--plugin <file>", "a plug-in that the run used, instead of its copy (repeatable)", collect, [])
    .action(async (run, flags) => (await import("./commands/verify.ts")).verify(run, flags, context));
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

/** A number of points above 0, at most 100. */
function points(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < 100))
    throw new InvalidArgumentError("expected points above 0, such as 1 or 0.5");
  return value;
}

function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < 1))
    throw new InvalidArgumentError("expected a share between 0 and 1, such as 0.05");
  return value;
}
