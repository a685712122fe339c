import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { deriveOutcomes } from "../../run/derive.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import { readJournal } from "../../store/journal.ts";
import { readManifest } from "../../store/run-directory.ts";
import { readContamination } from "../contamination/run-contamination.ts";
import type { CommandContext } from "../context.ts";
import { journalDirectory } from "../numbers/read-run-values.ts";
import { openRun, readableEntries } from "../numbers/stored-run.ts";
import { loadPlugins } from "../plugins.ts";
import { readImported } from "../run/imported.ts";
import { linesOf, summaryOf, summaryText } from "../run/record.ts";

/** `mivhan verify RUN`: everything derived, made again from manifest, items and journal, is the same byte for byte. */
export async function verify(
  directory: string,
  flags: { readonly plugin: readonly string[] },
  { terminal }: CommandContext,
): Promise<void> {
  // A reading has its own manifest and outcomes, and the items and journal of its run.
  const source = journalDirectory(directory);
  const run = { ...(await openRun(source)), manifest: await readManifest(directory) };
  const files = flags.plugin.length > 0 ? flags.plugin : run.manifest.plugins.map(({ file }) => join(directory, "plugins", file));
  const registry = (await loadPlugins(files)).registry(builtInRegistry());
  const entries = readableEntries(run);
  const derived = await deriveOutcomes({ entries, attempts: readJournal(source) }, registry);
  const [contamination, imported] = [await readContamination(source), await readImported(source)];
  const summary = summaryText(summaryOf({ manifest: run.manifest, entries, derived, contamination, imported }, registry));
  const outcomes = createHash("sha256");
  for (const line of linesOf(derived.outcomes)) outcomes.update(line);
  const differing: string[] = [];
  if ((await digestOfFile(directory, "outcomes.jsonl")) !== outcomes.digest("hex")) differing.push("outcomes.jsonl");
  if ((await digestOfFile(directory, "summary.json")) !== createHash("sha256").update(summary).digest("hex"))
    differing.push("summary.json");
  if (differing.length > 0) {
    throw new MivhanError({
      code: "E_VERIFY",
      family: "check",
      message: `${differing.join(" and ")} of ${directory} ${differing.length === 1 ? "is" : "are"} not what the journal says`,
      advice: `the run was made by Mivhan ${run.manifest.mivhan}; another version, or an edited file, gives other bytes`,
    });
  }
  terminal.out(`${directory}: ${derived.outcomes.length} outcomes and the summary follow from the journal, byte for byte`);
}

async function digestOfFile(directory: string, name: string): Promise<string> {
  const content = await readFile(join(directory, name)).catch((cause: unknown) => {
    throw new MivhanError({
      code: "E_NO_SUMMARY",
      family: "input",
      message: `${directory} has no ${name}: the run was cut off`,
      advice: "run its command again: it continues",
      cause,
    });
  });
  return createHash("sha256").update(content).digest("hex");
}
