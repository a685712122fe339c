import type { Command } from "commander";
import type { CommandContext } from "./context.ts";

/** `mivhan report` and `mivhan cite`. */
export function addReport(program: Command, context: CommandContext): void {
  program
    .command("report")
    .argument("<runs...>", "one or more run directories; runs of one model merge")
    .description("one report of several runs, in the formats of the file names")
    .option(
      "-o, --output <file>",
      ".html, .md, .csv, .json, .tex, .junit.xml, .png or .svg (repeatable); Markdown on stdout when left out",
      collect,
      [],
    )
    .option("--chart <name>", "which chart a .png or .svg shows; otherwise its file name says it: forest.png")
    .option("--appendix <file>", "the reproducibility appendix, .md or .tex: data, prompts, decoding, weights, seeds")
    .option("--github", "append the job summary of GitHub Actions")
    .action(async (runs, flags) => (await import("./commands/report.ts")).report(runs, flags, context));
  program
    .command("cite")
    .argument("<runs...>", "one or more run directories")
    .description("BibTeX of the harness and of every data set of the runs, with licences")
    .action(async (runs) => (await import("./commands/report.ts")).cite(runs, context));
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
