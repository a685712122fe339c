import { randomBytes } from "node:crypto";
import { basename, join } from "node:path";
import type { Protocol, SuiteEntry } from "../../core/definition.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Manifest } from "../../core/manifest.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import type { CommandContext } from "../context.ts";
import type { Library, Loaded } from "../library.ts";
import { openModels } from "../models/models.ts";
import { loadPlugins } from "../plugins.ts";
import { runCampaign } from "../run/campaign.ts";
import { prepareEntries } from "../run/prepare.ts";

export interface ReproduceOptions {
  readonly model?: string;
  readonly models?: string;
  readonly data: readonly string[];
  readonly plugin: readonly string[];
  readonly concurrency: number;
  readonly out?: string;
}

/** Runs again what a manifest says: its definitions, seeds and limit, and the data as it is now. @returns the new run directory */
export async function runAgain(
  directory: string,
  { manifest, options }: { manifest: Manifest; options: ReproduceOptions },
  context: CommandContext,
): Promise<string> {
  const copies = manifest.plugins.map(({ file }) => join(directory, "plugins", file));
  const plugins = await loadPlugins(options.plugin.length > 0 ? options.plugin : copies);
  const registry = plugins.registry(builtInRegistry());
  const entries = manifest.entries.map(
    ({ task, protocolDefinition, shots, parameters }): SuiteEntry => ({
      task,
      protocol: protocolDefinition.protocol,
      parameters: { shots, ...parameters },
    }),
  );
  const base = {
    library: manifestLibrary(manifest),
    registry,
    dataFolders: options.data,
    seeds: manifest.seeds,
    ...(manifest.limit === undefined ? {} : { limit: manifest.limit }),
  };
  const once = await prepareEntries(entries, { ...base, repeat: false });
  const asBefore = once.every(({ planned }, index) => planned.seeds.length === manifest.entries[index]?.seeds.length);
  const prepared = asBefore ? once : await prepareEntries(entries, { ...base, repeat: true });
  const models = await openModels([modelSpec(manifest, options)], { file: options.models, backends: plugins.backends });
  const out = options.out ?? `${directory.replace(/[\\/]+$/, "")}-again-${randomBytes(2).toString("hex")}`;
  const { name, version, composites } = manifest.suite;
  const suite = { suite: name, version, title: `again: ${basename(directory)}`, entries, composites };
  const protocols = async (): Promise<readonly Protocol[]> => manifest.entries.map((entry) => entry.protocolDefinition);
  const flags = {
    seeds: manifest.seeds,
    tolerance: manifest.tolerance,
    concurrency: options.concurrency,
    runs: out,
    out,
    new: true,
  };
  const limit = manifest.limit === undefined ? {} : { limit: manifest.limit };
  try {
    // Its tables would stand before the one that was asked for.
    const quiet = { ...context, terminal: { ...context.terminal, out: () => undefined } };
    await runCampaign(
      { suite, prepared, models, registry, protocols, plugins: plugins.files, flags: { ...flags, ...limit } },
      quiet,
    );
  } finally {
    for (const model of models) await model.close?.();
  }
  return out;
}

/** The definitions as the run resolved them, whatever the files say by now. */
function manifestLibrary({ entries, suite }: Manifest): Library {
  const found = {
    task: new Map(entries.map(({ taskDefinition }) => [taskDefinition.task, taskDefinition])),
    protocol: new Map(entries.map(({ protocolDefinition }) => [protocolDefinition.protocol, protocolDefinition])),
    card: new Map(entries.map(({ card, taskDefinition }) => [taskDefinition.dataset, card])),
  };
  const loaded = <T>(value: T): Loaded<T> => ({ value, file: "manifest.json", placeOf: () => ({ file: "manifest.json" }) });
  return {
    async names(what) {
      return what === "suite" ? [suite.name] : [...found[what].keys()];
    },
    async load(what, name) {
      const value: unknown = what === "suite" ? undefined : found[what as keyof typeof found].get(name);
      if (value === undefined)
        throw new MivhanError({ code: "E_UNKNOWN_NAME", family: "input", message: `the manifest has no ${what} "${name}"` });
      // The maps above hold what each kind of name stands for.
      return loaded(value) as never;
    },
  };
}

/** The model as it was named: given now, an embedded one by its identity, or the one `--model` of the run's command. */
function modelSpec({ model, command }: Manifest, { model: given, models }: ReproduceOptions): string {
  if (given !== undefined) return given;
  const { backend, model: name } = model.identity;
  if (backend === "embedded" && typeof name === "string") return `embedded:${name}`;
  const named = [...command.matchAll(/--model[ =]('[^']*'|\S+)/g)].map(([, spec]) => (spec as string).replaceAll("'", ""));
  const [one] = named;
  const known = one !== undefined && !one.includes("***") && (one.includes(":") || models !== undefined);
  if (named.length === 1 && known) return one;
  throw new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: `the manifest does not say how to reach ${model.name} (backend ${backend})`,
    advice: `add --model BACKEND:MODEL@URL, or --models FILE with --model ${model.name}`,
  });
}
