import { existsSync } from "node:fs";
import { MivhanError } from "../../core/errors.ts";
import { lockRun } from "../../store/lock.ts";
import { readManifest } from "../../store/run-directory.ts";
import type { CommandContext } from "../context.ts";
import { packRun } from "../scale/pack-run.ts";
import { unpackRun } from "../scale/unpack-run.ts";

/** `mivhan pack RUN`: one file that can be sent. */
export async function pack(directory: string, flags: { readonly out?: string }, { terminal }: CommandContext): Promise<void> {
  const manifest = await readManifest(directory);
  const file = flags.out ?? `${manifest.run.replaceAll("/", "-")}.mivhan.tgz`;
  if (existsSync(file)) {
    const message = `${file} is there already`;
    throw new MivhanError({ code: "E_PACK", family: "input", message, advice: "name another file with --out" });
  }
  const unlock = await lockRun(directory);
  try {
    const { files, masked } = await packRun(directory, { manifest, file });
    const bytes = files.reduce((sum, each) => sum + each.bytes, 0);
    if (masked.length > 0) terminal.say(`texts left out, since their cards forbid redistribution: ${masked.join(", ")}`);
    terminal.out(`${file}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB unpacked`);
  } finally {
    await unlock();
  }
}

/** `mivhan unpack FILE`: the run directory again, every byte checked. */
export async function unpack(file: string, flags: { readonly into: string }, { terminal }: CommandContext): Promise<void> {
  const { directory, list } = await unpackRun(file, flags.into);
  if (list.masked.length > 0) terminal.say(`without the texts of ${list.masked.join(", ")}`);
  terminal.out(`${directory}: ${list.files.length} files, each with its digest`);
}
