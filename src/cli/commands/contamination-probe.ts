import { existsSync } from "node:fs";
import { benchmarkItem } from "../../contamination/item-texts.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Model } from "../../core/model.ts";
import { random } from "../../core/random.ts";
import { compareMinK, completion, exchangeability, minK } from "../../summary/seen-before.ts";
import { taskItems } from "../contamination/benchmarks.ts";
import { type AskOptions, askAll, continueText, scoreText } from "../contamination/seen-ask.ts";
import { type SeenResult, seenLines } from "../contamination/seen-text.ts";
import { asFile, continues, grouped, halved, reordered } from "../contamination/seen-texts.ts";
import { textsOfFile } from "../contamination/source-texts.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { type Library, openLibrary } from "../library.ts";
import { openModels } from "../models/models.ts";

export interface ProbeFlags {
  readonly model: readonly string[];
  readonly models?: string;
  readonly test: readonly ("completion" | "exchangeability" | "min-k")[];
  readonly control?: string;
  readonly items?: number;
  readonly orders: number;
  readonly group: number;
  readonly chat?: boolean;
  readonly concurrency: number;
  readonly root: readonly string[];
  readonly data: readonly string[];
  readonly json?: boolean;
}

/** `mivhan contamination probe TASK --model SPEC`: what a model itself gives away, where nobody has its corpus. */
export async function probeSeen(task: string, flags: ProbeFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const library = openLibrary(flags.root);
  const texts = (await textsOf(task, { library, data: flags.data })).slice(0, flags.items);
  const control = flags.control === undefined ? undefined : await textsOf(flags.control, { library, data: flags.data });
  const models = await openModels(flags.model, { file: flags.models });
  const all: { readonly model: string; readonly results: readonly SeenResult[] }[] = [];
  for (const model of models) {
    try {
      const results: SeenResult[] = [];
      for (const test of flags.test) results.push(await run(test, { task, model, texts, control, flags, context }));
      all.push({ model: model.name, results });
    } finally {
      await model.close?.();
    }
  }
  if (flags.json === true) terminal.out(JSON.stringify({ task, models: all }, null, 2));
  else for (const { model, results } of all) for (const line of seenLines({ task, model, results })) terminal.out(line);
  if (all.some(({ results }) => results.some(({ failed, asked }) => failed === asked))) context.exitWith(EXIT.unsure);
}

interface Asked {
  readonly task: string;
  readonly model: Model;
  readonly texts: readonly string[];
  readonly control: readonly string[] | undefined;
  readonly flags: ProbeFlags;
  readonly context: CommandContext;
}

function run(test: ProbeFlags["test"][number], asked: Asked): Promise<SeenResult> {
  if (test === "completion") return completionTest(asked);
  return test === "exchangeability" ? exchangeabilityTest(asked) : minKTest(asked);
}

async function completionTest({ model, texts, control, flags, context }: Asked): Promise<SeenResult> {
  const ask = async (list: readonly string[]) => {
    const halves = list.flatMap((text) => halved(text) ?? []);
    const chat = flags.chat === true;
    const answers = await askAll(
      halves,
      ({ given }, signal) => continueText(model, { given, chat }, signal),
      options(context, flags, "completion"),
    );
    const hits = answers.flatMap((answer, at) =>
      answer === undefined ? [] : [continues(answer, halves[at] as (typeof halves)[number])],
    );
    return { hits, asked: halves.length };
  };
  const own = await ask(texts);
  if (own.asked === 0) throw tooShort("no text has 16 words", "completion needs longer texts: try --test exchangeability");
  const other = control === undefined ? undefined : await ask(control);
  if (other?.asked === 0) throw tooShort("no control text has 16 words", "name longer texts, or ask without --control");
  const failed = own.asked - own.hits.length;
  const base = { asked: own.asked, failed, tooShort: texts.length - own.asked };
  if (own.hits.length === 0) return { test: "completion", ...base };
  return { test: "completion", ...base, completion: completion(own.hits, other?.hits) };
}

async function exchangeabilityTest({ task, model, texts, flags, context }: Asked): Promise<SeenResult> {
  const groups = grouped(texts, flags.group);
  if (groups.length === 0) throw tooShort(`${texts.length} texts make no group of ${flags.group}`, "give a smaller --group");
  const source = random("exchangeability", task);
  const orders = Array.from({ length: flags.orders + 1 }, (_, at) =>
    groups.map((group) => (at === 0 ? group : reordered(group, source))),
  );
  const wanted = orders.flatMap((order) => order.map(asFile));
  const scores = await askAll(
    wanted,
    async (text, signal) => (await scoreText(model, text, signal)).logprob,
    options(context, flags, "exchangeability"),
  );
  // A group counts where all of its orders were scored: the statistic compares sums over the same groups.
  const whole = groups
    .map((_, g) => g)
    .filter((g) => orders.every((__, order) => scores[order * groups.length + g] !== undefined));
  const of = (order: number) => whole.map((g) => scores[order * groups.length + g] as number);
  const base = { asked: wanted.length, failed: scores.filter((score) => score === undefined).length, tooShort: 0 };
  if (whole.length === 0) return { test: "exchangeability", ...base };
  const others = Array.from({ length: flags.orders }, (_, at) => of(at + 1));
  return { test: "exchangeability", ...base, exchangeability: exchangeability(of(0), others) };
}

async function minKTest({ model, texts, control, flags, context }: Asked): Promise<SeenResult> {
  const ask = async (list: readonly string[]) => {
    const scores = await askAll(
      list,
      async (text, signal) => (await scoreText(model, text, signal)).tokens,
      options(context, flags, "min-k"),
    );
    return scores.flatMap((tokens) => (tokens === undefined || tokens.length === 0 ? [] : [minK(tokens)]));
  };
  const own = await ask(texts);
  const other = control === undefined ? undefined : await ask(control);
  const base = { asked: texts.length, failed: texts.length - own.length, tooShort: 0 };
  return own.length === 0 ? { test: "min-k", ...base } : { test: "min-k", ...base, minK: compareMinK(own, other) };
}

function options({ terminal, drain }: CommandContext, { concurrency }: ProbeFlags, label: string): AskOptions {
  return { concurrency, signal: drain, terminal, label };
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

function tooShort(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
