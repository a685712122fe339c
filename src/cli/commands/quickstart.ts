import { join } from "node:path";
import type { CommandContext } from "../context.ts";
import { run } from "./run.ts";

/** Embedded models that can be asked everything in the suite: rules of thumb, chance, and a small trained model. */
const MODELS = ["embedded:rules", "embedded:random", "embedded:ngram"] as const;

/** Beside the folder of the runs, so that `runs/*` names runs alone. */
const REPORT = "quickstart.html";

/** `mivhan quickstart`: the suite `quickstart`, three seeds, embedded models; it ends with the report of the three runs. */
export async function quickstart(
  flags: { readonly runs: string; readonly all?: boolean; readonly json?: boolean },
  context: CommandContext,
): Promise<void> {
  context.terminal.say(
    "quickstart: bundled starter items, embedded models, no network; the scores say nothing about real models",
  );
  const report = join(flags.runs, "..", REPORT);
  await run(
    {
      suite: flags.all === true ? "quickstart-all" : "quickstart",
      task: [],
      protocol: [],
      model: MODELS,
      root: [],
      data: [],
      plugin: [],
      words: [],
      seeds: [1, 2, 3],
      concurrency: 8,
      tolerance: 0.005,
      runs: flags.runs,
      new: true,
      report: [report],
      ...(flags.json === undefined ? {} : { json: flags.json }),
    },
    context,
  );
  context.terminal.say(`open ${report} in a browser: who leads and how sure that is, every prompt and answer, what failed`);
}
