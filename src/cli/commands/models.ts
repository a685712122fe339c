import type { JsonObject } from "../../core/json.ts";
import { EMBEDDED } from "../../models/embedded/registry.ts";
import { BACKENDS, loadBackend } from "../../models/registry.ts";
import { isServerModel } from "../../models/served.ts";
import { tableLines } from "../../report/text-table.ts";
import type { CommandContext } from "../context.ts";
import { openModels } from "../models/models.ts";
import { asJson, probed } from "../models/probe.ts";
import { probeLines } from "../models/probe-text.ts";
import { loadPlugins } from "../plugins.ts";

/** `mivhan models list` */
export async function listModels(flags: { readonly json?: boolean }, { terminal }: CommandContext): Promise<void> {
  const backends = await Promise.all(
    Object.keys(BACKENDS).map(async (name) => ({ name, title: (await loadBackend(name)).title })),
  );
  const embedded = Object.entries(EMBEDDED).map(([name, { title, kinds }]) => ({ name: `embedded:${name}`, title, kinds }));
  if (flags.json === true) {
    terminal.out(JSON.stringify({ backends, embedded }, null, 2));
    return;
  }
  const left = (title: string) => ({ title, align: "left" as const });
  const print = (lines: readonly string[]) => {
    for (const line of lines) terminal.out(line);
  };
  print(
    tableLines(
      { columns: [left("backend"), left("what it is")], rows: backends.map(({ name, title }) => [name, title]) },
      terminal.width,
    ),
  );
  terminal.out("");
  const rows = embedded.map(({ name, title, kinds }) => [name, title, kinds.length > 4 ? "all" : kinds.join(", ")]);
  print(tableLines({ columns: [left("embedded model"), left("how it answers"), left("kinds")], rows }, terminal.width));
}

export interface ProbeFlags {
  readonly models?: string;
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/** `mivhan models probe`: one table per model; those that need no probe are said to need none. */
export async function probeModels(
  specs: readonly string[],
  { flags, context: { terminal, drain } }: { flags: ProbeFlags; context: CommandContext },
): Promise<void> {
  const { backends } = await loadPlugins(flags.plugin);
  const models = await openModels(specs, { file: flags.models, backends });
  const found: JsonObject[] = [];
  try {
    for (const model of models) {
      const { name, identity } = model;
      if (flags.json !== true && !isServerModel(model)) terminal.out(`${name} (${identity.backend}) needs no probe`);
      const { probe } = await probed(model, drain);
      if (flags.json === true) found.push({ name, identity, ...(probe === undefined ? {} : { probe: asJson(probe) }) });
      else if (probe !== undefined)
        for (const line of probeLines({ name, backend: identity.backend, probe }, terminal.width)) terminal.out(line);
    }
  } catch (error) {
    // Ctrl-C: there is nothing under way that would have to be finished.
    if (!drain.aborted || error !== drain.reason) throw error;
  } finally {
    for (const model of models) await model.close?.();
  }
  if (flags.json === true) terminal.out(JSON.stringify(found, null, 2));
}
