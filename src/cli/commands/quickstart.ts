import type { CommandContext } from "../context.ts";
import { run } from "./run.ts";

/** Embedded models that can be asked everything in the suite: rules of thumb, chance, and a small trained model. */
const MODELS = ["embedded:rules", "embedded:random", "embedded:ngram"] as const;

/** `mivhan quickstart`: the suite `quickstart`, three seeds, embedded models. */
export async function quickstart(
  flags: { readonly runs: string; readonly all?: boolean; readonly json?: boolean },
  context: CommandContext,
): Promise<void> {
  context.terminal.say(
    "quickstart: bundled starter items, embedded models, no network; the scores say nothing about real models",
  );
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
      ...(flags.json === undefined ? {} : { json: flags.json }),
    },
    context,
  );
}
