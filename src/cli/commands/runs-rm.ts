import { MivhanError } from "../../core/errors.ts";
import { findRuns } from "../../store/run-directory.ts";
import type { CommandContext } from "../context.ts";
import { type Retention, removeRun, runsToRemove, sizeOf } from "../scale/remove-runs.ts";

export interface RemoveFlags {
  readonly runs: string;
  readonly olderThan?: number;
  readonly keep?: number;
  readonly incomplete?: boolean;
  readonly yes?: boolean;
}

/** `mivhan runs rm`: the runs that are named, or those that a rule lets go; a rule only tells until `--yes` is given. */
export async function removeRuns(
  directories: readonly string[],
  flags: RemoveFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const hasRule = flags.olderThan !== undefined || flags.keep !== undefined || flags.incomplete === true;
  if (hasRule === directories.length > 0) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: hasRule ? "both runs and a rule are given" : "nothing is named",
      advice: "name run directories, or give --older-than, --keep or --incomplete",
    });
  }
  const isCertain = !hasRule || flags.yes === true;
  const chosen = hasRule ? await byRule(flags) : directories;
  let bytes = 0;
  for (const directory of chosen) {
    const size = await sizeOf(directory).catch(() => 0);
    if (isCertain) await removeRun(directory);
    bytes += size;
    terminal.out(`${isCertain ? "removed" : "would remove"} ${directory} (${(size / 1e6).toFixed(1)} MB)`);
  }
  const what = `${chosen.length} runs, ${(bytes / 1e6).toFixed(1)} MB`;
  terminal.say(isCertain ? `removed ${what}` : `${what}; nothing was removed: add --yes to do it`);
}

async function byRule(flags: RemoveFlags): Promise<string[]> {
  const rule: Retention = {
    incomplete: flags.incomplete === true,
    ...(flags.olderThan === undefined ? {} : { olderThan: flags.olderThan }),
    ...(flags.keep === undefined ? {} : { keep: flags.keep }),
  };
  return runsToRemove(await findRuns(flags.runs), rule, Date.now()).map(({ directory }) => directory);
}
