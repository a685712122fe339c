import { MivhanError } from "../../core/errors.ts";
import { writeAtomic } from "../../store/files.ts";
import { readManifest } from "../../store/run-directory.ts";
import type { CommandContext } from "../context.ts";
import { makePin, pinnedRun } from "../numbers/baseline-pin.ts";
import { readSummary } from "../numbers/stored-run.ts";

/** `mivhan baseline set RUN`: pins what `mivhan gate` compares with. */
export async function setBaseline(
  directory: string,
  { file }: { readonly file: string },
  { terminal }: CommandContext,
): Promise<void> {
  const summary = await readSummary(directory);
  if (!summary.complete) {
    throw new MivhanError({
      code: "E_BASELINE",
      family: "input",
      message: `${directory} is not complete, so it can be no baseline`,
      advice: "run its command again: it continues",
    });
  }
  const pin = await makePin(directory, { file, now: new Date() });
  await writeAtomic(file, [`${JSON.stringify(pin, null, 2)}\n`]);
  terminal.out(`${file}: ${pin.run} (${pin.model}) is the baseline`);
  if ((await readManifest(directory)).seeds.length === 1)
    terminal.say(
      "the baseline has one seed: one that was lucky once is hard to equal every night; five are better (docs/nightly.md)",
    );
}

/** `mivhan baseline show` */
export async function showBaseline(
  { file, json }: { readonly file: string; readonly json?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const { directory, pin } = await pinnedRun(file);
  if (json === true) terminal.out(JSON.stringify(pin, null, 2));
  else terminal.out(`${pin.run} (${pin.model}) in ${directory}, set ${pin.set}, unchanged since`);
}
