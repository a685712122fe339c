import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { MivhanError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { readDefinition } from "../definitions/read.ts";
import { type Environment, userDataDirectory } from "./home.ts";

/** What was pulled or imported of one card. */
export interface LockedDataset {
  readonly repository?: string;
  /** The commit that `resolve-at-pull` became; absent for imported files. */
  readonly revision?: string;
  /** By the path in the card. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}

export interface DatasetLock {
  readonly datasets: Readonly<Record<string, LockedDataset>>;
}

const FILE = {
  type: "object",
  required: ["sha256", "bytes"],
  additionalProperties: false,
  properties: { sha256: { type: "string", pattern: "^[0-9a-f]{64}$" }, bytes: { type: "integer", minimum: 0 } },
} as const satisfies JsonObject;

const SCHEMA = {
  type: "object",
  required: ["datasets"],
  additionalProperties: false,
  properties: {
    datasets: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["files"],
        additionalProperties: false,
        properties: {
          repository: { type: "string" },
          revision: { type: "string", pattern: "^[0-9a-f]{40}$" },
          files: { type: "object", additionalProperties: FILE },
        },
      },
    },
  },
} as const satisfies JsonObject;

/** `datasets.lock.yaml` in the user's data directory: which bytes `resolve-at-pull` and files without a digest have become. */
export function lockPath(environment: Environment): string {
  return join(userDataDirectory(environment), "datasets.lock.yaml");
}

/** @throws MivhanError `E_DATA_LOCK` with every problem when the file was damaged */
export async function readLock(environment: Environment): Promise<DatasetLock> {
  const file = lockPath(environment);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return { datasets: {} };
  return parseLock(text, file);
}

/** @throws MivhanError `E_DATA_LOCK` with every problem */
export function parseLock(text: string, file: string): DatasetLock {
  const result = readDefinition<DatasetLock>(text, { file, schema: SCHEMA });
  if (result.ok) return result.value;
  throw new MivhanError({
    code: "E_DATA_LOCK",
    family: "input",
    message: `${file} cannot be read`,
    advice: "correct it, or remove it and pull again",
    problems: result.problems,
  });
}

/** Puts what is known of one card into the lock: its files beside those of the same revision that are there already. */
export async function writeLock(name: string, dataset: LockedDataset, environment: Environment): Promise<void> {
  const { datasets } = await readLock(environment);
  const before = datasets[name];
  const files = before?.revision === dataset.revision ? { ...before?.files, ...dataset.files } : dataset.files;
  const all: Record<string, LockedDataset> = { ...datasets, [name]: { ...dataset, files } };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  const path = lockPath(environment);
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  await writeFile(
    draft,
    `# Written by \`mivhan data pull\` and \`mivhan data import\`.\n${stringify({ datasets: sorted }, { lineWidth: 0 })}`,
  );
  await rename(draft, path);
}
