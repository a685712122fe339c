import { EMBEDDED } from "../../models/embedded/registry.ts";
import { BACKENDS, loadBackend } from "../../models/registry.ts";
import { tableLines } from "../../report/text-table.ts";
import type { CommandContext } from "../context.ts";

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
