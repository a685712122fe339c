import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { stringify } from "yaml";
import { sha256 } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import { BadFile, fileBytes } from "./bytes.ts";
import { type DatasetLock, type LockedDataset, parseLock, readLock, writeLock } from "./dataset-lock.ts";
import { type Environment, userDataDirectory } from "./home.ts";
import { TAR_END, tarEntry, tarFiles } from "./tar.ts";

/** The lock of what is inside: the first file of a bundle. */
const LOCK = "datasets.lock.yaml";

export interface Bundled {
  readonly cards: readonly string[];
  readonly files: number;
}

/**
 * Packs pulled data into one file, `<name>.tgz`, for a machine without network. Every file is compared with the lock on the way.
 * @throws MivhanError `E_DATA_BUNDLE` when a card was not pulled, `E_DATA_DIGEST` when a file has changed since
 */
export async function bundle(
  cards: readonly string[],
  { target, environment }: { readonly target: string; readonly environment: Environment },
): Promise<Bundled> {
  const { datasets } = await readLock(environment);
  const missing = cards.filter((card) => !Object.hasOwn(datasets, card));
  if (missing.length > 0) throw refusal(`not pulled yet: ${missing.join(", ")}`, `run \`mivhan data pull ${missing.join(" ")}\``);
  const chosen = Object.fromEntries(cards.map((card) => [card, datasets[card] as LockedDataset]));
  let files = 0;
  const parts = async function* () {
    yield tarEntry({ name: LOCK, content: Buffer.from(stringify({ datasets: chosen }, { lineWidth: 0 })) });
    for (const [card, dataset] of Object.entries(chosen)) {
      for (const [file, locked] of Object.entries(dataset.files)) {
        const content = await readFile(join(userDataDirectory(environment), "data", card, file));
        if (sha256(content) !== locked.sha256) throw changed(`${card}: ${file}`);
        files++;
        yield tarEntry({ name: `data/${card}/${file}`, content });
      }
    }
    yield TAR_END;
  };
  const draft = `${target}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(parts()), createGzip(), createWriteStream(draft));
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
  return { cards, files };
}

/**
 * Unpacks a bundle into the user's data directory. A file is written only when it has the digest of the bundle's own lock.
 * @throws MivhanError `E_DATA_BUNDLE` when it is no bundle, is cut, or holds what its lock does not name
 */
export async function unbundle(source: string, { environment }: { readonly environment: Environment }): Promise<Bundled> {
  let lock: DatasetLock | undefined;
  let files = 0;
  try {
    for await (const { name, content } of tarFiles(fileBytes(source))) {
      if (lock === undefined) {
        if (name !== LOCK) throw new BadFile("it is not a bundle of Mivhan");
        lock = parseLock(Buffer.from(content).toString("utf8"), `${basename(source)}/${LOCK}`);
        continue;
      }
      await unpack({ name, content, lock }, environment);
      files++;
    }
  } catch (error) {
    if (error instanceof BadFile)
      throw refusal(`${source}: ${error.message}`, "make the bundle again with `mivhan data bundle`, and copy it whole");
    throw error;
  }
  const datasets = lock?.datasets ?? {};
  for (const [card, dataset] of Object.entries(datasets)) await writeLock(card, dataset, environment);
  return { cards: Object.keys(datasets), files };
}

async function unpack(
  { name, content, lock }: { name: string; content: Uint8Array; lock: DatasetLock },
  environment: Environment,
): Promise<void> {
  const [, card = "", file = ""] = /^data\/([^/]+)\/(.+)$/.exec(name) ?? [];
  const dataset = Object.hasOwn(lock.datasets, card) ? lock.datasets[card] : undefined;
  const locked = dataset !== undefined && Object.hasOwn(dataset.files, file) ? dataset.files[file] : undefined;
  const leavesTheFolder = [card, ...file.split("/")].some((step) => step === ".." || step === "." || step === "");
  if (locked === undefined || leavesTheFolder || /[\\:]/.test(name))
    throw new BadFile(`the bundle holds ${name}, which its lock does not name`);
  if (sha256(content) !== locked.sha256) throw new BadFile(`${name} has other bytes than the bundle's lock says`);
  const target = join(userDataDirectory(environment), "data", card, file);
  await mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.part`;
  await writeFile(draft, content);
  await rename(draft, target);
}

function changed(what: string): MivhanError {
  return new MivhanError({
    code: "E_DATA_DIGEST",
    family: "input",
    message: `${what} has changed since it was pulled`,
    advice: "pull it again",
  });
}

function refusal(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_DATA_BUNDLE", family: "input", message, advice });
}
