import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { positiveInteger } from "../flag-values.ts";

/** The commands for rankings that were made elsewhere, or go elsewhere. */
export function addRetrieval(program: Command, context: CommandContext): void {
  const retrieval = program.command("retrieval").description("score TREC runs against judgements, and write runs as TREC files");
  retrieval
    .command("score")
    .argument("<qrels>", "judgements: TREC qrels, BEIR's table, MTEB's Parquet, or the challenge's JSON")
    .argument("<runs...>", "TREC run files, or the JSON of results of BEIR and MTEB; two or more are compared with the first")
    .description("the rules of trec_eval -c: a judged query without a ranking counts 0, and is said")
    .option(
      "--metric <name>",
      "ndcg.20, ndcg-exp.20, map, mrr.10, recall.100, precision.10, hit-rate.1 (repeatable)",
      collect,
      [],
    )
    .option("--relevant-from <grade>", "the lowest grade that is relevant to the metrics without gain", positiveInteger, 1)
    .option("--single", "compare scores in single precision, as trec_eval up to 9, pytrec_eval, BEIR and MTEB do")
    .option("--queries", "the value of every query, too")
    .option("--json", "print as JSON")
    .action(async (qrels, runs, flags) =>
      (await import("../commands/retrieval-score.ts")).scoreRuns({ qrels, runs }, flags, context),
    );
  retrieval
    .command("export")
    .argument("<run>", "run directory")
    .description("the rankings of a run as a TREC run file")
    .option("--task <name>", "which column, where the run has several rankings")
    .option("--protocol <name>", "which column, where the run has several rankings")
    .option("--tag <word>", "the last field of each line; the model's name when left out")
    .option("--out <file>", "the file to write; printed when left out")
    .action(async (run, flags) => (await import("../commands/retrieval-export.ts")).exportRun(run, flags, context));
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
