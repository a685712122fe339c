import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Card } from "../../core/definition.ts";
import { type LockedDataset, readLock } from "../../data/dataset-lock.ts";
import { type Environment, pulledRoot } from "../../data/home.ts";
import { findSplitFile } from "../../data/location.ts";
import { filesOf } from "../../data/split-files.ts";
import type { Loaded } from "../library.ts";
import { splitRoot } from "./root.ts";

/** How much of a card's data is on this machine. */
export type Here = "bundled" | "yes" | "partly" | "other commit" | "no";

export interface DataHere {
  readonly here: Here;
  /** By name of the file in the card: "test", "test.reference"; for cards without splits by its path. Without those that are not here. */
  readonly paths: Readonly<Record<string, string>>;
  readonly locked?: LockedDataset;
}

/** Looks for the files by their names, and does not read them: `pull` compares digests. */
export async function dataHere(loaded: Loaded<Card>, environment: Environment): Promise<DataHere> {
  const { value: card } = loaded;
  const { datasets } = await readLock(environment);
  const locked = Object.hasOwn(datasets, card.card) ? datasets[card.card] : undefined;
  const kept = locked === undefined ? {} : { locked };
  const files = filesOf(card);
  if (files.length === 0) {
    const names = Object.keys(locked?.files ?? {});
    const paths = await existing(names.map((name) => [name, join(pulledRoot(card, environment), name)]));
    return { here: stateOf(paths, names), paths, ...kept };
  }
  const found: [string, string][] = [];
  for (const { name, file } of files) {
    const [split = name] = name.split(".");
    const root = await splitRoot(loaded, split, { dataFolders: [], environment });
    if (!root.ok) {
      const isThere = locked !== undefined && Object.keys(locked.files).length > 0;
      return { here: isThere ? "other commit" : "no", paths: {}, ...kept };
    }
    const { sha256: _, ...byName } = file;
    const path = await findSplitFile(root.root, { card: card.card, split: byName });
    if (path !== undefined) found.push([name, path]);
  }
  const paths = Object.fromEntries(found);
  if (card.source?.host === "bundled") return { here: "bundled", paths };
  return {
    here: stateOf(
      paths,
      files.map(({ name }) => name),
    ),
    paths,
    ...kept,
  };
}

function stateOf(paths: Readonly<Record<string, string>>, names: readonly string[]): Here {
  const count = Object.keys(paths).length;
  return count === 0 ? "no" : count < names.length ? "partly" : "yes";
}

async function existing(candidates: readonly (readonly [string, string])[]): Promise<Record<string, string>> {
  const kinds = await Promise.all(
    candidates.map(async ([, path]) => (await stat(path).catch(() => undefined))?.isFile() === true),
  );
  return Object.fromEntries(candidates.filter((_, index) => kinds[index]));
}
