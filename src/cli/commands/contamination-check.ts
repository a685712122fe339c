import { MivhanError } from "../../core/errors.ts";
import type { CommandContext } from "../context.ts";
import { buildFrom, type IndexFlags } from "./contamination-index.ts";
import { type ReportFlags, tell } from "./contamination-report.ts";
import { type ScanFlags, scanWith } from "./contamination-scan.ts";

/** `mivhan contamination check CORPUS… --task NAME --run DIR`: index, scan and report without files between them. */
export async function check(
  corpus: readonly string[],
  flags: IndexFlags & ScanFlags & ReportFlags & { readonly task: readonly string[] },
  context: CommandContext,
): Promise<void> {
  const names = [...flags.task, ...flags.run];
  if (names.length === 0)
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "there is nothing to look for",
      advice: "name a task (--task heq) or a run (--run runs/NAME)",
    });
  const index = await buildFrom(names, flags, context.terminal);
  const hits = await scanWith(index, corpus, { flags, context });
  await tell({ hits, index }, flags, context);
}
