import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Attempt } from "../../core/outcome.ts";
import { FILE_MODE, writeAtomic } from "../../store/files.ts";
import { readPrompts, readRows } from "../../store/journal.ts";
import type { StoredManifest } from "../../store/run-directory.ts";
import { type TarEntry, writeTar } from "../../store/tar.ts";

/** The first entry of a pack: what follows, so that a reader can check it as it comes. */
export interface PackList {
  readonly format: 1;
  readonly run: string;
  /** Tasks whose texts were left out, because their cards forbid redistribution. */
  readonly masked: readonly string[];
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** Files of a run that travel. Logs of model servers do not: they may hold prompts and whatever the server was started with. */
export const PACKED =
  /^(?:(?:manifest|summary|contamination)\.json|(?:items|prompts|outcomes|pace)\.jsonl|attempts\/\d{4,}\.jsonl|plugins\/[\w.-]+|readings\/[\w.-]+\/[\w.-]+(?:\/[\w.-]+)?)$/;
export const PACK_LIST = "pack.json";

/**
 * Writes a run into one file, `.tar.gz`: the same run gives the same bytes. Prompts of tasks whose cards forbid redistribution are left out
 * (`items.jsonl` never had their texts), and so is what a server quoted in its refusals of them.
 */
export async function packRun(
  directory: string,
  { manifest, file }: { manifest: StoredManifest; file: string },
): Promise<PackList> {
  const masked = new Set(manifest.entries.filter(({ card }) => !card.redistribute).map(({ task }) => task));
  const scratch = await mkdtemp(join(tmpdir(), "mivhan-pack-"));
  try {
    const sources = await sourcesOf(directory, { masked, scratch });
    const files = [];
    for (const { name, path } of sources) files.push({ name, ...(await factsOf(path)) });
    const list: PackList = { format: 1, run: manifest.run, masked: [...masked].sort(), files };
    const target = await open(file, "wx", FILE_MODE);
    try {
      await pipeline(writeTar(entriesOf(list, sources)), createGzip(), target.createWriteStream());
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return list;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Source {
  readonly name: string;
  /** Where its bytes lie: in the run, or masked in a scratch folder. */
  readonly path: string;
}

async function sourcesOf(
  directory: string,
  { masked, scratch }: { masked: ReadonlySet<string>; scratch: string },
): Promise<Source[]> {
  const names = (await readdir(directory, { recursive: true }))
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => PACKED.test(name));
  const isFile = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).isFile()));
  const sources = names
    .filter((_, at) => isFile[at])
    .sort()
    .map((name) => ({ name, path: join(directory, name) }));
  if (masked.size === 0) return sources;
  const journal = sources.filter(({ name }) => name.startsWith("attempts/"));
  const shown = await shownParts(journal, masked);
  return Promise.all(
    sources.map(async ({ name, path }, number) => {
      const copy = join(scratch, String(number));
      if (name.startsWith("attempts/")) await writeAtomic(copy, maskedAttempts(path, masked));
      else if (name === "prompts.jsonl") await writeAtomic(copy, partsAmong(directory, shown));
      else return { name, path };
      return { name, path: copy };
    }),
  );
}

/** Digests of prompt parts that a task asks whose texts may travel. */
async function shownParts(journal: readonly Source[], masked: ReadonlySet<string>): Promise<Set<string>> {
  const shown = new Set<string>();
  for (const { path } of journal) {
    for await (const { key, prompt, result } of readRows<Attempt>(path)) {
      if (masked.has(key.task)) continue;
      for (const part of prompt) shown.add(part.slice(part.indexOf(":") + 1));
      if (result.kind === "reply" && result.reply.method === "choice-loglikelihood" && result.reply.rendered !== undefined)
        shown.add(result.reply.rendered.digest);
    }
  }
  return shown;
}

async function* partsAmong(directory: string, shown: ReadonlySet<string>): AsyncGenerator<string> {
  for await (const [digest, text] of readPrompts(directory)) {
    if (shown.has(digest)) yield `${JSON.stringify([digest, text])}\n`;
  }
}

async function* maskedAttempts(path: string, masked: ReadonlySet<string>): AsyncGenerator<string> {
  for await (const attempt of readRows<Attempt>(path)) {
    const { result } = attempt;
    if (!masked.has(attempt.key.task) || result.kind !== "failure") yield `${JSON.stringify(attempt)}\n`;
    else {
      const { raw: _, ...rest } = result;
      yield `${JSON.stringify({ ...attempt, result: { ...rest, message: "left out" } })}\n`;
    }
  }
}

async function factsOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash: Hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest("hex") };
}

async function* entriesOf(list: PackList, sources: readonly Source[]): AsyncGenerator<TarEntry> {
  const head = Buffer.from(`${JSON.stringify(list, null, 2)}\n`);
  const one = (async function* () {
    yield head;
  })();
  yield { name: PACK_LIST, size: head.length, content: one };
  for (const [at, { name, path }] of sources.entries())
    yield { name, size: list.files[at]?.bytes as number, content: createReadStream(path) };
}
