import { existsSync } from "node:fs";
import { benchmarkItem } from "../../contamination/item-texts.ts";
import { digestOf } from "../../core/digest.ts";
import type { MivhanError } from "../../core/errors.ts";
import { type Model, operationOf } from "../../core/model.ts";
import { requestDigest } from "../../tasks/prompt.ts";
import { taskItems } from "../contamination/benchmarks.ts";
import { askAll } from "../contamination/seen-ask.ts";
import { openSeen, type SeenPlan } from "../contamination/seen-folder.ts";
import { lacks } from "../contamination/seen-requests.ts";
import { planTest, type SeenTest } from "../contamination/seen-tests.ts";
import { type SeenResult, type SeenTestName, seenLines } from "../contamination/seen-text.ts";
import { textsOfFile } from "../contamination/source-texts.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { type Library, openLibrary } from "../library.ts";
import { openModels } from "../models/models.ts";

export interface ProbeFlags {
  readonly model: readonly string[];
  readonly models?: string;
  readonly test: readonly SeenTestName[];
  readonly control?: string;
  readonly items?: number;
  readonly orders: number;
  readonly group: number;
  readonly chat?: boolean;
  readonly concurrency: number;
  readonly probes: string;
  readonly new?: boolean;
  readonly root: readonly string[];
  readonly data: readonly string[];
  readonly json?: boolean;
}

interface Probed {
  readonly model: string;
  /** Where its requests and answers are. */
  readonly folder: string;
  readonly results: readonly SeenResult[];
}

/** `mivhan contamination probe TASK --model SPEC`: what a model itself gives away, where nobody has its corpus. */
export async function probeSeen(task: string, flags: ProbeFlags, context: CommandContext): Promise<void> {
  const { terminal, drain } = context;
  const library = openLibrary(flags.root);
  const texts = (await textsOf(task, { library, data: flags.data })).slice(0, flags.items);
  const control = flags.control === undefined ? undefined : await textsOf(flags.control, { library, data: flags.data });
  const { orders, group, chat = false } = flags;
  // All that can be wrong with the texts is said before anything is asked.
  const tests = [...new Set(flags.test)].map((test) => planTest(test, { task, texts, control }, { orders, group, chat }));
  const models = await openModels(flags.model, { file: flags.models });
  const all: Probed[] = [];
  try {
    for (const model of models)
      for (const { method } of tests) if (operationOf(model, method) === undefined) throw lacks(model, method);
    for (const model of models) {
      if (drain.aborted) break;
      const plan: SeenPlan = {
        task,
        model: model.identity,
        texts: digestOf(texts),
        control: control === undefined ? "none" : digestOf(control),
        tests: tests.map(({ test }) => test),
        ...{ orders, group, chat },
      };
      all.push(await probeModel(model, { task, plan, tests, flags, context }));
    }
  } finally {
    for (const model of models) await model.close?.();
  }
  if (flags.json === true) terminal.out(JSON.stringify({ task, models: all }, null, 2));
  else for (const { model, results } of all) for (const line of seenLines({ task, model, results })) terminal.out(line);
  for (const { folder, results } of all) if (results.length > 0) terminal.say(`files: ${folder}`);
  const isUnsure = ({ results }: Probed) => results.some(({ failed, asked }) => failed === asked);
  if (all.some(isUnsure)) context.exitWith(EXIT.unsure);
}

async function probeModel(
  model: Model,
  given: { task: string; plan: SeenPlan; tests: readonly SeenTest[]; flags: ProbeFlags; context: CommandContext },
): Promise<Probed> {
  const { task, plan, tests, flags, context } = given;
  const { terminal, drain } = context;
  const lost = new AbortController();
  const folder = await openSeen(plan, {
    folder: flags.probes,
    name: model.name,
    anew: flags.new === true,
    lost: (error: MivhanError) => lost.abort(error),
  });
  try {
    const { directory, known } = folder;
    terminal.say(known === 0 ? `probe ${directory}` : `going on in ${directory}: ${known} requests are settled`);
    const abort = AbortSignal.any([context.abort, lost.signal]);
    const asking = { model, folder, task, concurrency: flags.concurrency, drain, abort, terminal };
    const results: SeenResult[] = [];
    for (const { test, requests, kept, read } of tests) results.push(read(await askAll(test, requests, { asking, kept })));
    lost.signal.throwIfAborted();
    const isOpen = tests.some(({ test, requests }) =>
      requests.some((request) => folder.resultOf(test, requestDigest(request)) === undefined),
    );
    if (!isOpen) await folder.finish({ task, model: model.name, results });
    else terminal.say("some requests have no answer yet: the same command asks these, and none of the others, again");
    return { model: model.name, folder: directory, results };
  } finally {
    await folder.close();
  }
}

/** What an item asks, or its passage where it asks nothing, in the order of the data; of a file its texts. */
async function textsOf(name: string, { library, data }: { library: Library; data: readonly string[] }): Promise<string[]> {
  if (existsSync(name)) return [...(await textsOfFile(name)).values()].flat();
  const { task, kind, items } = await taskItems(name, { library, dataFolders: data });
  return items.flatMap((item) => {
    const { texts } = benchmarkItem(item, { benchmark: task, kind });
    const asking = texts.filter(({ part }) => part === "question");
    return (asking.length > 0 ? asking : texts.filter(({ part }) => part === "passage")).map(({ text }) => text).join(" ");
  });
}
