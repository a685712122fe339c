import { MivhanError } from "../../core/errors.ts";
import { comparisonLines } from "../../report/comparison-text.ts";
import { readManifest } from "../../store/run-directory.ts";
import { compareDirectories } from "../compare-runs.ts";
import type { CommandContext } from "../context.ts";

/** `mivhan compare`: the first run against each of the others, paired by item. */
export async function compare(
  directories: readonly string[],
  flags: { readonly json?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const [first, ...others] = directories;
  if (first === undefined || others.length === 0) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "a comparison needs two runs",
      advice: "mivhan compare runs/FIRST runs/SECOND",
    });
  }
  const results = [];
  for (const other of others) results.push({ first, second: other, ...(await compareDirectories(first, other)) });
  if (flags.json === true) {
    terminal.out(JSON.stringify(results, null, 2));
    return;
  }
  for (const result of results) {
    const names = {
      first: (await readManifest(result.first)).model.name,
      second: (await readManifest(result.second)).model.name,
    };
    terminal.out(`${names.first} − ${names.second}, paired by item`);
    terminal.out("");
    for (const line of comparisonLines(result, { ...names, width: terminal.width })) terminal.out(line);
    terminal.out("");
  }
}
