import { type Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "../context.ts";

/** `mivhan audit`. */
export function addAudit(program: Command, context: CommandContext): void {
  program
    .command("audit")
    .argument("<run>", "run directory")
    .description("check by hand how replies were read, and what else could move the score")
    .option("--sample <n>", "how many replies to read by hand, 100 unless said", positiveInteger)
    .option("--draw <n>", "another sample of the same run", positiveInteger)
    .option("--task <name>", "only replies to this task (repeatable)", collect, [])
    .option("-o, --output <file>", "the sheet, .html or .csv (repeatable)", collect, [])
    .option("--read <file>", "marks of a filled sheet: precision and recall of each extractor, kept in the run's audits/")
    .option("--name <name>", "how the audit is called; the name of the marks' file when left out")
    .option("--hygiene", "letters, positions, lengths, labels, and items that stand in another split")
    .option(
      "--data <dir>",
      "with --hygiene: folder with the data's files, searched before the data directory (repeatable)",
      collect,
      [],
    )
    .option("--json", "print as JSON")
    .addHelpText("after", "\nWrite a sheet, fill it in without looking at scores, and read it back; docs/audit.md says how.")
    .action(async (run, flags) => (await import("../commands/audit.ts")).audit(run, flags, context));
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1 on");
  return value;
}
