import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { points } from "../flag-values.ts";

const PICTURES = `
A picture shows the chart that its name says: bars, forest, radar, heat, course, cost, histogram, calibration. docs/reports.md
says what stands in each format.`;

/** `mivhan report`, `mivhan cite` and `mivhan import`. */
export function addReport(program: Command, context: CommandContext): void {
  program
    .command("report")
    .argument("<runs...>", "one or more run directories; runs of one model merge")
    .description("one report of several runs, in the formats of the file names")
    .option(
      "-o, --output <file>",
      ".html, .md, .csv, .json, .lm-eval.json, .tex, .junit.xml, .png or .svg (repeatable); Markdown on stdout when left out",
      collect,
      [],
    )
    .option("--chart <name>", "which chart a .png or .svg shows; otherwise its file name says it: forest.png")
    .option("--appendix <file>", "the reproducibility appendix, .md or .tex: data, prompts, decoding, weights, seeds")
    .option("--margin <points>", "of the gate between successive runs of one model or training (1 when left out)", points)
    .option("--github", "append the job summary of GitHub Actions")
    .addHelpText("after", PICTURES)
    .action(async (runs, flags) => (await import("../commands/report.ts")).report(runs, flags, context));
  program
    .command("cite")
    .argument("<runs...>", "one or more run directories")
    .description("BibTeX of the harness and of every data set of the runs, with licences")
    .action(async (runs) => (await import("../commands/report.ts")).cite(runs, context));
  addImport(program, context);
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** `mivhan import`: the logs of other harnesses become runs. */
function addImport(program: Command, context: CommandContext): void {
  const command = program.command("import").description("logs of other harnesses become runs; what they do not hold is unknown");
  const runs = ["--runs <dir>", "where the run directory is made", "runs"] as const;
  command
    .command("lm-eval")
    .argument("<folder>", "folder with results_*.json and samples_*.jsonl")
    .description("a run of lm-evaluation-harness (--log_samples)")
    .option(...runs)
    .action(async (folder, flags) => (await import("../commands/import.ts")).importFromLmEval(folder, flags, context));
  command
    .command("lighteval")
    .argument("<folder>", "folder with details_*.parquet")
    .description("the details of lighteval (--save-details)")
    .option("--results <file>", "its results_*.json: names the model and the configuration")
    .option(...runs)
    .action(async (folder, flags) => (await import("../commands/import.ts")).importFromLighteval(folder, flags, context));
  command
    .command("column")
    .argument("<run>", "run directory")
    .argument("<file>", "values by item id: .jsonl, .json, .csv, .tsv or .parquet")
    .description("a metric that another tool computed on a run's answers, such as COMET, beside the run's own")
    .requiredOption("--metric <name>", "what the column is called: comet, or comet@text with its extractor")
    .requiredOption("--task <name>", "the task whose answers were scored")
    .requiredOption("--of <text>", "what computed it: tool, model and version")
    .option("--protocol <name>", "which column, where the task was asked in several ways")
    .option("--id <column>", "the item's id", "id")
    .option("--value <column>", "the value, a fraction", "value")
    .option("--seed <column>", "the seed of the answer; needed where several were asked", "seed")
    .option("--percent", "values go from 0 to 100")
    .option("--json", "print the summary as JSON")
    .action(async (run, file, flags) => (await import("../commands/import-column.ts")).importColumn(run, file, flags, context));
  command
    .command("rows")
    .argument("<file>", ".jsonl, .json, .csv, .tsv or .parquet")
    .description("questions, answers and golds, such as AlephBench publishes; say which columns they are")
    .requiredOption("--model <name>", "who answered")
    .requiredOption("--task <name>", "what was asked")
    .requiredOption("--question <column>", "the question")
    .requiredOption("--answer <column>", "the model's answer as it came")
    .requiredOption("--gold <column>", "a letter, an index from 0, the text of a choice, or the accepted answers")
    .option("--choices <column>", "the list of choices; without it answers are short texts or numbers")
    .option("--id <column>", "a stable id; made of the content when left out")
    .option("--prompt <column>", "the prompt as it was sent")
    .option("--tool <name>", "where the file comes from", "rows")
    .option(...runs)
    .action(async (file, flags) => (await import("../commands/import.ts")).importFromRows(file, flags, context));
}
