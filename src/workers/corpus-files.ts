import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Shard, Unlisted } from "../contamination/hits.ts";
import { MivhanError } from "../core/errors.ts";

/** `jsonl`: a record per line; `json`: values that may span lines. */
export type CorpusFormat = "text" | "jsonl" | "json" | "parquet";
export type Packing = "none" | "gzip" | "zstd";

/** A file of the corpus, or standard input. */
export interface CorpusFile {
  /** As it stands in reports: the path as given, or "-" for standard input. */
  readonly name: string;
  /** Size on disk; 0 for standard input. */
  readonly bytes: number;
  readonly format: CorpusFormat;
  readonly packing: Packing;
}

export interface CorpusListing {
  readonly files: readonly CorpusFile[];
  readonly unlisted: readonly Unlisted[];
}

/**
 * The files that `inputs` name: files, directories with all below them (hidden entries left out), patterns with `*`, `**` and `?`,
 * and "-" for standard input. Sorted by name, each once. A pattern or directory without a file is listed as a problem.
 * @throws MivhanError `E_CORPUS_EMPTY` when nothing is left to scan
 */
export function listCorpus(inputs: readonly string[], { format }: { readonly format?: CorpusFormat } = {}): CorpusListing {
  const files = new Map<string, CorpusFile>();
  const unlisted: Unlisted[] = [];
  const add = (name: string, bytes: number) => {
    const key = name === "-" ? name : realpathSync(name);
    if (!files.has(key)) files.set(key, { name, bytes, format: format ?? formatOf(name), packing: packingOf(name) });
  };
  for (const input of inputs) {
    if (input === "-") {
      add("-", 0);
      continue;
    }
    const known = unlisted.length;
    const found = namesOf(input, unlisted);
    if (found.length === 0 && unlisted.length === known) unlisted.push({ name: input, problem: "names no file" });
    for (const name of found) {
      try {
        add(name, statSync(name).size);
      } catch (error) {
        unlisted.push({ name, problem: messageOf(error) });
      }
    }
  }
  if (files.size === 0) {
    throw new MivhanError({
      code: "E_CORPUS_EMPTY",
      family: "input",
      message: `there is no corpus file in ${inputs.join(", ")}`,
      advice: "name files, directories, patterns, or - for standard input",
      problems: unlisted.map(({ name, problem }) => ({ place: { file: name }, message: problem })),
    });
  }
  return { files: [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), unlisted };
}

/** The files of one shard: the largest first, each to the shard that has least so far. The same on every machine with the same listing. */
export function filesOfShard(files: readonly CorpusFile[], { number, of }: Shard): CorpusFile[] {
  if (!Number.isInteger(number) || !Number.isInteger(of) || number < 1 || number > of) {
    throw new MivhanError({
      code: "E_SHARD",
      family: "input",
      message: `there is no shard ${number}/${of}`,
      advice: "shards count from 1/n to n/n",
    });
  }
  if (of > 1 && files.some(({ name }) => name === "-")) {
    throw new MivhanError({
      code: "E_SHARD",
      family: "input",
      message: "standard input cannot be sharded",
      advice: "name files, or scan without --shard",
    });
  }
  const load = new Array<number>(of).fill(0);
  const own: CorpusFile[] = [];
  for (const file of [...files].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))) {
    const least = load.indexOf(Math.min(...load));
    load[least]! += file.bytes;
    if (least === number - 1) own.push(file);
  }
  return own;
}

/** "dump.jsonl.zst" is JSON lines; what has no known ending is read as plain text. */
export function formatOf(name: string): CorpusFormat {
  const bare = name.replace(/\.(gz|zst|zstd)$/i, "");
  if (/\.(jsonl|ndjson)$/i.test(bare)) return "jsonl";
  if (/\.json$/i.test(bare)) return "json";
  return /\.(parquet|pq)$/i.test(bare) ? "parquet" : "text";
}

export function packingOf(name: string): Packing {
  if (/\.gz$/i.test(name)) return "gzip";
  return /\.(zst|zstd)$/i.test(name) ? "zstd" : "none";
}

/** Whether a path fits a pattern: `*` and `?` stay within a name, `**` spans directories. */
export function fits(pattern: string, path: string): boolean {
  return fitsParts(pattern.split("/"), path.split("/"));
}

function namesOf(input: string, unlisted: Unlisted[]): string[] {
  try {
    return statSync(input).isDirectory() ? filesBelow(input, unlisted) : [input];
  } catch (error) {
    if (!/[*?]/.test(input)) {
      unlisted.push({ name: input, problem: messageOf(error) });
      return [];
    }
  }
  const parts = input.split("/");
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => /[*?]/.test(part)),
  );
  const root = fixed.length === 0 ? "." : fixed.join("/") || "/";
  const prefix = fixed.length === 0 ? "" : `${fixed.join("/")}/`;
  // The pattern names no file then, and is what was given.
  if (!existsSync(root)) return [];
  return filesBelow(root, unlisted)
    .map((path) => `${prefix}${relative(root, path)}`)
    .filter((path) => fits(input, path));
}

function filesBelow(directory: string, unlisted: Unlisted[], above: ReadonlySet<string> = new Set()): string[] {
  try {
    const real = realpathSync(resolve(directory));
    if (above.has(real)) return [];
    const chain = new Set([...above, real]);
    return readdirSync(directory, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith("."))
      .flatMap((entry) => {
        const path = join(directory, entry.name);
        // A link that leads nowhere is listed as a file, and found to be none: the others beside it are read.
        const leadsTo = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
        return leadsTo?.isDirectory() === true ? filesBelow(path, unlisted, chain) : [path];
      });
  } catch (error) {
    unlisted.push({ name: directory, problem: messageOf(error) });
    return [];
  }
}

function fitsParts(pattern: readonly string[], path: readonly string[]): boolean {
  // The last `**` seen is the only place worth coming back to, so time is bounded by the product of the lengths.
  let p = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < path.length) {
    if (pattern[p] === "**") {
      star = p++;
      resume = at;
    } else if (p < pattern.length && fitsName(pattern[p]!, path[at]!)) {
      p++;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[p] === "**") p++;
  return p === pattern.length;
}

function fitsName(pattern: string, name: string): boolean {
  let p = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = at;
    } else if (pattern[p] === "?" || pattern[p] === name[at]) {
      p++;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** "ENOENT: no such file or directory, stat 'name'" without what stands beside it anyway. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^E[A-Z]+: /, "").replace(/, \w+ '.*'$/s, "");
}
