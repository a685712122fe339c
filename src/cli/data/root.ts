import { dirname, join, resolve } from "node:path";
import type { Card } from "../../core/definition.ts";
import { MivhanError, type Problem } from "../../core/errors.ts";
import type { Environment } from "../../data/home.ts";
import { type DataRoot, dataRoot, findSplitFile } from "../../data/location.ts";
import { PACKAGE_ROOT } from "../../definitions/package-root.ts";
import type { Loaded } from "../library.ts";

export interface DataPlaces {
  /** `--data`, searched first. */
  readonly dataFolders: readonly string[];
  readonly environment: Environment;
}

/**
 * The folder below which the files of a split stand: the first of `--data` that has them, else the folder of a card of the user's
 * own, else where they were pulled to, else the package.
 */
export async function splitRoot(
  loaded: Loaded<Card>,
  split: string,
  { dataFolders, environment }: DataPlaces,
): Promise<DataRoot> {
  const { value: card } = loaded;
  const file = Object.hasOwn(card.splits, split) ? card.splits[split] : undefined;
  const has = async (folder: string) =>
    file !== undefined && (await findSplitFile(folder, { card: card.card, split: file })) !== undefined;
  for (const folder of dataFolders) if (await has(folder)) return { ok: true, root: resolve(folder), from: "given" };
  const beside = folderOfOwnCard(loaded);
  if (beside !== undefined && (await has(beside))) return { ok: true, root: beside, from: "beside" };
  return dataRoot(card, { environment });
}

/** The folders of those splits that are on this machine, and what is missing of the others. */
export async function rootsOfSplits(
  loaded: Loaded<Card>,
  splits: readonly string[],
  places: DataPlaces,
): Promise<{ readonly roots: Readonly<Record<string, string>>; readonly missing: readonly Problem[] }> {
  const roots: Record<string, string> = {};
  const missing: Problem[] = [];
  for (const split of splits) {
    const found = await splitRoot(loaded, split, places);
    if (found.ok) roots[split] = found.root;
    else missing.push(...found.problems);
  }
  return { roots, missing };
}

/** @throws MivhanError `E_DATA_MISSING` with what would bring the data */
export async function requiredSplitRoot(loaded: Loaded<Card>, split: string, places: DataPlaces): Promise<string> {
  const found = await splitRoot(loaded, split, places);
  if (found.ok) return found.root;
  throw missingData(found.problems);
}

export function missingData(problems: MivhanError["problems"]): MivhanError {
  const message = "data that are needed are not on this machine";
  return new MivhanError({ code: "E_DATA_MISSING", family: "input", message, problems });
}

/** Where a card's file stands on disk; files of the package are named from its root. */
export function cardPath({ file }: Loaded<Card>): string {
  return resolve(PACKAGE_ROOT, file);
}

/** Data may stand beside a card of the user's own; `dataRoot` knows what stands beside those of the package. */
function folderOfOwnCard(loaded: Loaded<Card>): string | undefined {
  const path = cardPath(loaded);
  return dirname(path) === join(PACKAGE_ROOT, "datasets") ? undefined : dirname(path);
}
