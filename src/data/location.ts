import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import type { Card, CardFile } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import { PACKAGE_ROOT } from "../definitions/package-root.ts";
import { readLock } from "./dataset-lock.ts";
import { type Environment, pulledRoot } from "./home.ts";

export type DataRoot =
  | { readonly ok: true; readonly root: string; readonly from: "given" | "beside" | "pulled" | "bundled" }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The directory under which the files of a card stand: the one given with `--data`, else where they were pulled to, else the
 * package's own `datasets/`. A problem with the command that fetches them when they are in none.
 */
export async function dataRoot(
  card: Card,
  { data, environment }: { readonly data?: string; readonly environment: Environment },
): Promise<DataRoot> {
  if (data !== undefined) {
    if (await isDirectory(data)) return { ok: true, root: resolve(data), from: "given" };
    return missing({ file: data }, "the data directory does not exist", "check --data");
  }
  if (card.source?.host === "bundled") return { ok: true, root: join(PACKAGE_ROOT, "datasets"), from: "bundled" };
  const root = pulledRoot(card, environment);
  if (await isDirectory(root)) {
    const other = await otherCommit(card, environment);
    if (other === undefined) return { ok: true, root, from: "pulled" };
    const message = `the data of "${card.card}" were pulled from commit ${other}, and the card names ${card.source?.revision}`;
    return missing(
      { file: `datasets/${card.card}.yaml`, field: "source.revision" },
      message,
      `run \`mivhan data pull ${card.card}\``,
    );
  }
  return missing(
    { file: `datasets/${card.card}.yaml` },
    `the data of "${card.card}" are not on this machine`,
    `run \`mivhan data pull ${card.card}\``,
  );
}

/** The commit in the lock when it is not the card's and no digest would tell the difference. */
async function otherCommit({ card, source, splits }: Card, environment: Environment): Promise<string | undefined> {
  const wanted = source?.revision;
  if (wanted === undefined || wanted === "resolve-at-pull") return undefined;
  if (Object.values(splits).every(({ sha256 }) => sha256 !== undefined)) return undefined;
  const pulled = (await readLock(environment)).datasets[card]?.revision;
  return pulled === wanted ? undefined : pulled;
}

/**
 * The file of a split below a root: by its path, under the card's name, or by its last name. Where the card knows the digest, any
 * file of that ending with these bytes will do, whatever its name: files that someone renamed are still the same data.
 */
export async function findSplitFile(
  root: string,
  { card, split }: { readonly card: string; readonly split: CardFile },
): Promise<string | undefined> {
  const named = [
    join(root, split.file),
    join(root, card, split.file),
    join(root, card, basename(split.file)),
    join(root, basename(split.file)),
  ];
  const present = await filesAmong(named);
  if (split.sha256 === undefined) return present[0];
  for (const path of present) if ((await fileSha256(path)) === split.sha256) return path;
  // Bytes that differ under the right name are reported as such; a namesake elsewhere may be the right file.
  return (await findByDigest(root, { sha256: split.sha256, ending: extname(split.file) })) ?? present[0];
}

/** SHA-256 of a file's bytes, in hex. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** A directory that is someone's whole disk must not be hashed. */
const MAX_FILES = 500;
const MAX_BYTES = 64 * 1024 * 1024;

async function findByDigest(root: string, { sha256, ending }: { sha256: string; ending: string }): Promise<string | undefined> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && extname(entry.name) === ending)
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort().slice(0, MAX_FILES)) {
    if ((await stat(path)).size <= MAX_BYTES && (await fileSha256(path)) === sha256) return path;
  }
  return undefined;
}

async function filesAmong(paths: readonly string[]): Promise<string[]> {
  const distinct = [...new Set(paths)];
  const kinds = await Promise.all(distinct.map(async (path) => (await stat(path).catch(() => undefined))?.isFile() === true));
  return distinct.filter((_, index) => kinds[index]);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

function missing(place: Problem["place"], message: string, advice: string): DataRoot {
  return { ok: false, problems: [{ place, message, advice }] };
}
