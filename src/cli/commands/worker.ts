import { MivhanError } from "../../core/errors.ts";
import type { Model } from "../../core/model.ts";
import { redactor } from "../../http/redact.ts";
import { type ServeResult, serve } from "../../queue/serve.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { isLaunched, launchServer } from "../models/launch.ts";
import { openModels } from "../models/models.ts";
import { loadPlugins } from "../plugins.ts";
import { reportError } from "../terminal.ts";
import { VERSION } from "../version.ts";

export interface WorkerFlags {
  readonly redis: string;
  readonly model: readonly string[];
  readonly models?: string;
  readonly plugin: readonly string[];
  readonly concurrency: number;
  readonly untilIdle?: number;
  readonly json?: boolean;
}

/** `mivhan worker`: answers the requests of runs from a queue, with models of its own. Exit 4 when a model's server gave out. */
export async function worker(flags: WorkerFlags, context: CommandContext): Promise<void> {
  const { terminal, exitWith } = context;
  const plugins = await loadPlugins(flags.plugin);
  // Refuses plug-ins that take known names over, as a run does.
  plugins.registry(builtInRegistry());
  const models = await openModels(flags.model, { file: flags.models, backends: plugins.backends });
  if (models.length > 1 && models.some(isLaunched)) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "a worker that starts a server serves one model",
      advice: "name it with --model, and start a worker for each",
    });
  }
  try {
    const results = await Promise.all(models.map((model) => serveModel(model, flags, context)));
    if (flags.json === true)
      terminal.out(JSON.stringify(results.map(({ answered, failed }, at) => ({ model: models[at]?.name, answered, failed }))));
    for (const [at, { answered, failed, failure }] of results.entries()) {
      terminal.say(`${models[at]?.name}: ${answered} answered, ${failed} failed`);
      if (failure !== undefined) exitWith(reportError(failure, terminal));
    }
  } finally {
    for (const model of models) await model.close?.();
  }
}

async function serveModel(model: Model, flags: WorkerFlags, { terminal, drain, abort, exitWith }: CommandContext) {
  const { redis: url, concurrency, untilIdle } = flags;
  const serveUntil = (signal: AbortSignal): Promise<ServeResult> =>
    serve(model, {
      url,
      concurrency,
      abort,
      version: VERSION,
      say: terminal.say,
      drain: signal,
      ...(untilIdle === undefined ? {} : { idle: untilIdle }),
    });
  if (!isLaunched(model)) return serveUntil(drain);
  terminal.say(redactor({ secrets: model.launch.secrets })(`starting ${model.launch.argv.join(" ")}`));
  const server = await launchServer(model.launch, { signal: drain });
  try {
    const result = await serveUntil(AbortSignal.any([drain, server.ended]));
    if (server.ended.aborted) {
      reportError(server.ended.reason, terminal);
      exitWith(EXIT.unsure);
    }
    return result;
  } finally {
    await server.stop();
  }
}
