import type { Command } from "commander";
import type { CommandContext } from "../context.ts";

/** `mivhan tasks new` and `mivhan tasks audit`, beside list, show and check. */
export function addTaskMaking(tasks: Command, context: CommandContext): void {
  tasks
    .command("new")
    .description("make a task of a file of questions: asks kind and columns, writes card and task, shows three prompts")
    .requiredOption("--from <file>", "questions: .csv, .tsv, .jsonl, .json or .parquet")
    .option("--out <dir>", "where tasks/ and datasets/ are written; --root takes it", ".")
    .option("--shots <file>", "examples of the same columns, for few-shot protocols")
    .option("--kind <kind>", "what is asked")
    .option("--question <column>", "column of the question, by name or number, as all columns")
    .option("--context <column>", "column of a passage")
    .option("--text <column>", "column of the text to classify, translate or summarise")
    .option("--choices <columns>", "columns of the choices with commas between them, or one column of lists")
    .option("--answer <column>", "column of the right answer, the label or the reference")
    .option("--form <form>", "how the answer is written: letter, index, index-from-1, text, number, final-number, answers")
    .option(
      "--label <label=words>",
      "what the model is to answer for a label, with further spellings after commas (repeatable)",
      collect,
      [],
    )
    .option("--id <column>", "column of the id")
    .option("--group <column>", "column of chapter, subject or source")
    .option("--duplicates <rule>", "what repeated content means: once or error")
    .option("--language <tag>", "language of the questions; of the answers for translation")
    .option("--name <name>", "name of the task and its card")
    .option("--title <text>", "a line about it")
    .option("--licence <text>", "licence of the texts")
    .option("--redistribute <yes|no>", "whether the texts may stand in run directories and reports")
    .option("--instruction <text>", "a sentence before every question")
    .option("--protocol <name>", "the protocol of the prompts that are shown")
    .option("--yes", "take every proposal that no flag answers")
    .option("--overwrite", "replace a task of this name")
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      "\nOn a terminal every question that no flag answers is asked. Nothing is written before everything is right.",
    )
    .action(async (flags) => (await import("../commands/task-new.ts")).newTask(flags, context));
  tasks
    .command("audit")
    .argument("<task>")
    .description(
      "balance of gold, floors without the question, near-duplicates, leakage; with runs: items that say the wrong thing",
    )
    .option("--run <dir>", "a run that asked the task, one for each model (repeatable)", collect, [])
    .option("--root <dir>", "folder with tasks/ and datasets/ of your own, searched first (repeatable)", collect, [])
    .option("--data <dir>", "folder with data files, searched before the data directory (repeatable)", collect, [])
    .option("--report-only", "exit 0 whatever is found")
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      `
Exit 3 when something is found. docs/writing-a-task.md says what each line means.`,
    )
    .action(async (task, flags) => (await import("../commands/task-audit.ts")).auditTask(task, flags, context));
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
