import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "./context.ts";

/** The commands that make something of finished runs: compare, gate, follow, read again, check. None asks a model but `reproduce`. */
export function addNumbers(program: Command, context: CommandContext): void {
  addCompare(program, context);
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
