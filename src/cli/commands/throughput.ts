import { MivhanError } from "../../core/errors.ts";
import type { Model } from "../../core/model.ts";
import { isServerModel } from "../../models/served.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { openModels } from "../models/models.ts";
import { type Cell, measureThroughput, type ThroughputPlan } from "../models/throughput.ts";
import type { Endpoint } from "../models/throughput-measure.ts";
import { type PromptSource, promptMaker } from "../models/throughput-prompts.ts";
import { throughputLines } from "../models/throughput-text.ts";
import { loadPlugins } from "../plugins.ts";
import { writeReport } from "../report/files.ts";
import { createServices } from "../services.ts";

export interface ThroughputFlags {
  readonly models?: string;
  readonly plugin: readonly string[];
  readonly contexts: readonly number[];
  readonly concurrency: readonly number[];
  readonly output: number;
  readonly repeats: number;
  readonly warmUp: number;
  readonly chart?: string;
  readonly json?: boolean;
}

/** `mivhan throughput`: speed of one endpoint, or of two side by side. */
export async function throughput(
  specs: readonly string[],
  { flags, context }: { flags: ThroughputFlags; context: CommandContext },
): Promise<void> {
  const { terminal, drain } = context;
  const kind = chartKind(flags.chart);
  const { backends } = await loadPlugins(flags.plugin);
  const models = await openModels(specs, { file: flags.models, backends });
  if (models.length > 2) throw usage("two endpoints at most are compared", "name one or two of them");
  const plan: ThroughputPlan = {
    contexts: flags.contexts,
    concurrencies: flags.concurrency,
    output: flags.output,
    repeats: flags.repeats,
    warmUp: flags.warmUp,
  };
  try {
    const endpoints: Endpoint[] = [];
    const source = { text: createServices().trainingText(), salt: Date.now() };
    for (const model of models) endpoints.push(await endpointOf(model, source, drain));
    const cells = await measureThroughput(endpoints, plan, {
      now: () => performance.now(),
      signal: drain,
      progress: terminal.status,
    });
    const names = namesOf(endpoints);
    if (flags.json === true) terminal.out(JSON.stringify({ endpoints: names, plan, cells }, null, 2));
    else for (const line of throughputLines({ names, cells, plan }, terminal.width)) terminal.out(line);
    // After the numbers: a picture that cannot be written must not cost them.
    if (flags.chart !== undefined && kind !== undefined) await writeCharts({ names, cells, path: flags.chart, kind });
    context.exitWith(
      cells.every(({ results }) => results.every((result) => result.kind !== "failed")) ? EXIT.complete : EXIT.unsure,
    );
  } catch (error) {
    // Ctrl-C: a measurement that was broken off has no numbers.
    if (!drain.aborted || error !== drain.reason) throw error;
    terminal.say("interrupted; nothing is printed of a measurement that was broken off");
  } finally {
    for (const model of models) await model.close?.();
  }
}

async function endpointOf(model: Model, source: PromptSource, signal: AbortSignal): Promise<Endpoint> {
  if (!isServerModel(model) || model.tokenize === undefined || model.stream === undefined) {
    throw new MivhanError({
      code: "E_MISSING_CAPABILITY",
      family: "capability",
      message: `${model.name} (${model.identity.backend}) cannot be measured: prompts of exact length need a server that shows its tokenizer and takes ids`,
      advice: "backends that do: vllm, sglang, llama-cpp",
    });
  }
  const { contextLength } = await model.served(signal);
  const prompts = await promptMaker(model.tokenize, source, signal);
  return { name: model.name, stream: model.stream, prompts, ...(contextLength === undefined ? {} : { contextLength }) };
}

/** The names of the endpoints; two of one name are told apart by their order. */
function namesOf(endpoints: readonly Endpoint[]): string[] {
  const same = endpoints.length === 2 && endpoints[0]?.name === endpoints[1]?.name;
  return endpoints.map(({ name }, at) => (same ? `${name} (${at + 1})` : name));
}

function chartKind(path: string | undefined): "svg" | "png" | undefined {
  if (path === undefined) return undefined;
  if (path.endsWith(".svg")) return "svg";
  if (path.endsWith(".png")) return "png";
  throw usage(`${path} is no picture`, "name a file that ends in .svg or .png");
}

interface Pictures {
  readonly names: readonly string[];
  readonly cells: readonly Cell[];
  readonly path: string;
  readonly kind: "svg" | "png";
}

/** The picture of the rates, and beside it "…-ratio" of two endpoints. */
async function writeCharts({ names, cells, path, kind }: Pictures): Promise<void> {
  const [{ drawDefinition }, { LIGHT }, { throughputChart, throughputRatioChart }] = await Promise.all([
    import("../../report/charts/draw.ts"),
    import("../../report/charts/theme.ts"),
    import("../models/throughput-chart.ts"),
  ]);
  const drawn = { names, cells };
  await writeReport(path, only(await drawDefinition(throughputChart(drawn, LIGHT), kind)));
  if (cells.every(({ ratios }) => ratios === undefined)) return;
  const beside = `${path.slice(0, -kind.length - 1)}-ratio.${kind}`;
  await writeReport(beside, only(await drawDefinition(throughputRatioChart(drawn, LIGHT), kind)));
}

async function* only<T>(value: T): AsyncGenerator<T, void, void> {
  yield value;
}

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
