import { differingLines, reproductionLines } from "../../report/reproduction-text.ts";
import { runDifferenceLines } from "../../report/run-differences-text.ts";
import { readManifest } from "../../store/run-directory.ts";
import { compareReproduction, type Reproduction } from "../../summary/reproduction.ts";
import { runDifferences } from "../../summary/run-differences.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { readRunValues } from "../numbers/read-run-values.ts";
import { readTraces } from "../numbers/read-traces.ts";
import { type ReproduceOptions, runAgain } from "../numbers/reproduce-run.ts";

export type ReproduceFlags = ReproduceOptions & {
  /** A repetition that is there already: nothing is run. */
  readonly with?: string;
  readonly json?: boolean;
};

/** How many differing outcomes of a column are printed. */
const MOST_SHOWN = 5;

/** `mivhan reproduce RUN`: runs again from the manifest, and says whether the scores agree and what differs first where they do not. */
export async function reproduce(directory: string, flags: ReproduceFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const original = await readRunValues(directory);
  const { manifest } = original;
  const place = flags.with ?? (await runAgain(directory, { manifest, options: flags }, context));
  const differs = runDifferences(manifest, await readManifest(place));
  const again = await readRunValues(place);
  const [before, after] = [await readTraces(directory), await readTraces(place)];
  const rows: Reproduction[] = [];
  const left: { name: string; reason: string }[] = [];
  for (const column of original.values.columns) {
    const key = `${column.task} ${column.protocol}`;
    const name = `${column.task} · ${column.protocol}`;
    const other = again.values.columns.find(({ task, protocol }) => task === column.task && protocol === column.protocol);
    const traces = { original: before.get(key) ?? [], again: after.get(key) ?? [] };
    const row = other === undefined ? "not in the repetition" : compareReproduction(column, other, traces);
    if (typeof row === "string") left.push({ name, reason: row });
    else rows.push(row);
  }
  if (flags.json === true)
    terminal.out(JSON.stringify({ original: directory, again: place, differs, columns: rows, left }, null, 2));
  else {
    const notes = left.map(({ name, reason }) => `${name}: cannot say, ${reason}`);
    const lines = [
      `${manifest.run} and ${place}`,
      ...runDifferenceLines(differs),
      "",
      ...reproductionLines(rows, terminal.width),
      ...differingLines(rows, MOST_SHOWN),
      ...notes,
    ];
    for (const line of lines) terminal.out(line);
  }
  if (differs.model.length > 0) terminal.say("another model was asked: whatever agrees, this is no reproduction");
  const unsure = differs.model.length > 0;
  const incomplete = unsure || left.length > 0 || !again.summary.complete || rows.length === 0;
  const failed = rows.some(({ within }) => !within);
  context.exitWith(failed ? EXIT.check : incomplete ? EXIT.unsure : EXIT.complete);
}
