import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Card } from "../core/definition.ts";
import { MivhanError } from "../core/errors.ts";
import { didYouMean } from "../definitions/nearest.ts";
import { writeLock } from "./dataset-lock.ts";
import { type Environment, pulledRoot } from "./home.ts";
import { fileSha256 } from "./location.ts";
import { filesOf } from "./split-files.ts";

export interface Imported {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * `split` is the name of a split, or of a file beside it: "test.reference".
 * Puts a file that the user has into the place where `mivhan data pull` would have put it. The file itself is left alone.
 * @throws MivhanError `E_DATA_IMPORT` when there is no such split or file; `E_DATA_DIGEST` when it is another file than the card's
 */
export async function importFile(
  card: Card,
  { split, file, environment }: { readonly split: string; readonly file: string; readonly environment: Environment },
): Promise<Imported> {
  const known = filesOf(card);
  const wanted = known.find(({ name }) => name === split)?.file;
  if (wanted === undefined) {
    const names = known.map(({ name }) => name);
    const advice =
      didYouMean(split, names) ?? (names.length === 0 ? "add the split to a card of your own" : `splits: ${names.join(", ")}`);
    throw refusal(`the card "${card.card}" has no split "${split}"`, advice);
  }
  const given = await stat(file).catch(() => undefined);
  if (given?.isFile() !== true) throw refusal(`${file} is not a file`, "check the path");
  const target = join(pulledRoot(card, environment), wanted.file);
  const draft = `${target}.${process.pid}.part`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await copyFile(file, draft);
    const sha256 = await fileSha256(draft);
    if (wanted.sha256 !== undefined && sha256 !== wanted.sha256) {
      throw new MivhanError({
        code: "E_DATA_DIGEST",
        family: "input",
        message: `${file} is not the file that the card describes: its sha256 is ${sha256}, expected ${wanted.sha256}`,
        advice: "find the right version, or write a card of your own for this one",
      });
    }
    await rename(draft, target);
    const { size } = await stat(target);
    const { repository, revision } = card.source ?? {};
    // Only equal digests make it the file of that commit.
    const isThatCommit = wanted.sha256 !== undefined && revision !== undefined && revision !== "resolve-at-pull";
    await writeLock(
      card.card,
      {
        ...(repository === undefined ? {} : { repository }),
        ...(isThatCommit ? { revision } : {}),
        files: { [wanted.file]: { sha256, bytes: size } },
      },
      environment,
    );
    return { path: target, sha256, bytes: size };
  } finally {
    await rm(draft, { force: true });
  }
}

function refusal(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_DATA_IMPORT", family: "input", message, advice });
}
