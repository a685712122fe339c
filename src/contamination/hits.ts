import { digestOf } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import type { NORMALISER } from "./character-table.ts";
import { addTallies, type Tally } from "./tally.ts";

/** What became of one corpus file. Anything but `complete` makes the scan incomplete. */
export interface FileReport {
  readonly name: string;
  /** Size on disk; for standard input what came. */
  readonly bytes: number;
  /** `damaged`: some of it was scanned; `unreadable`: nothing. */
  readonly status: "complete" | "damaged" | "unreadable";
  /** Why it is not complete, in words. */
  readonly problems: readonly string[];
  /** How it was unpacked: "none", "parquet", or the name of an unpacker. */
  readonly unpacker: string;
  readonly records: number;
  readonly invalidRecords: number;
  readonly recordsWithoutText: number;
  readonly texts: number;
  readonly words: number;
  /** Bytes of text, unpacked and unescaped. */
  readonly textBytes: number;
  readonly invalidBytes: number;
}

/** A name that was given and could not be listed. */
export interface Unlisted {
  readonly name: string;
  readonly problem: string;
}

/** The two controls of a scan: whether it finds what was planted, and nothing where there is nothing. */
export interface Controls {
  /** Texts planted verbatim, pointed, punctuated and escaped, and how many of them were found whole. */
  readonly planted: number;
  readonly found: number;
  /** Texts scanned with their words in random order, and how many matched. */
  readonly shuffled: number;
  readonly matched: number;
  /** The same of skeletons, where they were looked for: texts spelled otherwise, and the shuffled ones. */
  readonly skeletons?: Omit<Controls, "skeletons">;
}

/** The part of a corpus that one machine scans, from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** What a scan found, or several scans of parts of one corpus. */
export interface Hits {
  readonly format: "mivhan-contamination-hits";
  readonly version: 1;
  readonly normaliser: typeof NORMALISER;
  readonly index: string;
  /** The index file as the scan was told it, so that a report finds it again. */
  readonly indexFile?: string;
  readonly fast: boolean;
  /** Whether the weaker classes were looked for. */
  readonly further: boolean;
  /** String values that were read, as dotted paths, or all. */
  readonly fields: "all" | readonly string[];
  /** Evidence kept per text. */
  readonly keep: number;
  /** The whole corpus, of which these hits may cover a part. */
  readonly corpus: { readonly digest: string; readonly files: number; readonly bytes: number };
  readonly shards: { readonly of: number; readonly numbers: readonly number[] };
  /** False when the scan was stopped before its last file. */
  readonly finished: boolean;
  readonly files: readonly FileReport[];
  readonly unlisted: readonly Unlisted[];
  readonly tally: Tally;
  readonly controls: Controls;
  readonly work: { readonly seconds: number; readonly workers: number; readonly kernel: string };
}

/** The identity of a corpus: names and sizes of all its files, whoever scans them. */
export function corpusDigest(files: readonly { readonly name: string; readonly bytes: number }[]): string {
  return digestOf(files.map(({ name, bytes }) => ({ name, bytes })).sort((a, b) => (a.name < b.name ? -1 : 1)));
}

/** Whether every part of the corpus was read without a fault. If not, clean only means: nothing found in what was read. */
export function isComplete({ finished, files, unlisted, shards, corpus }: Hits): boolean {
  const whole = shards.numbers.length === shards.of && files.length === corpus.files;
  // Nothing is found in nothing.
  const holdsWords = files.some(({ words }) => words > 0);
  return finished && whole && holdsWords && unlisted.length === 0 && files.every(({ status }) => status === "complete");
}

/**
 * The hits of all shards of one corpus. Proves that together they cover it: the same index, rules and listing, every shard once,
 * every file of the listing once.
 * @throws MivhanError `E_HITS_MERGE` naming the shards that are missing, doubled, unfinished or of another scan
 */
export function mergeHits(parts: readonly Hits[]): Hits {
  const [first, ...others] = parts;
  if (first === undefined) throw refusal("there is nothing to merge", "name the hits of every shard");
  for (const other of others) {
    for (const aspect of ["index", "fast", "further", "keep", "fields", "normaliser", "corpus"] as const) {
      if (digestOf(other[aspect]) === digestOf(first[aspect])) continue;
      throw refusal(
        `these hits are not of one scan: they differ in ${aspect}`,
        "merge only shards made with the same index, options and corpus",
      );
    }
    if (other.shards.of !== first.shards.of)
      throw refusal(`one part is of ${other.shards.of} shards, another of ${first.shards.of}`, "scan again with one number");
  }
  const numbers = parts.flatMap(({ shards }) => shards.numbers);
  const wanted = Array.from({ length: first.shards.of }, (_, at) => at + 1);
  const missing = wanted.filter((number) => !numbers.includes(number));
  const doubled = wanted.filter((number) => numbers.indexOf(number) !== numbers.lastIndexOf(number));
  const unfinished = parts.filter(({ finished }) => !finished).flatMap(({ shards }) => shards.numbers);
  if (missing.length > 0)
    throw refusal(`shards ${missing.join(", ")} of ${first.shards.of} are missing`, "scan them, then merge again");
  if (doubled.length > 0) throw refusal(`shards ${doubled.join(", ")} are there twice`, "name each shard's hits once");
  if (unfinished.length > 0)
    throw refusal(`shards ${unfinished.join(", ")} were stopped before their end`, "resume them, then merge again");
  const files = parts.flatMap((part) => part.files).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (files.length !== first.corpus.files || corpusDigest(files) !== first.corpus.digest) {
    throw refusal(
      "the files of these shards are not those of the corpus listing",
      "scan again: the corpus changed between shards",
    );
  }
  const unlisted = new Map(parts.flatMap((part) => part.unlisted).map((one) => [`${one.name} ${one.problem}`, one]));
  return {
    ...first,
    shards: { of: first.shards.of, numbers: numbers.sort((a, b) => a - b) },
    files,
    unlisted: [...unlisted.values()],
    tally: parts.map(({ tally }) => tally).reduce((sum, tally) => addTallies(sum, tally, first.keep)),
    controls: {
      ...addControls(parts.map(({ controls }) => controls)),
      ...(first.further ? { skeletons: addControls(parts.flatMap(({ controls }) => controls.skeletons ?? [])) } : {}),
    },
    work: {
      seconds: parts.reduce((sum, { work }) => sum + work.seconds, 0),
      workers: Math.max(...parts.map(({ work }) => work.workers)),
      kernel: [...new Set(parts.map(({ work }) => work.kernel))].sort().join(", "),
    },
  };
}

function addControls(all: readonly Omit<Controls, "skeletons">[]): Omit<Controls, "skeletons"> {
  const add = (pick: (controls: Omit<Controls, "skeletons">) => number) => all.reduce((sum, one) => sum + pick(one), 0);
  return {
    planted: add(({ planted }) => planted),
    found: add(({ found }) => found),
    shuffled: add(({ shuffled }) => shuffled),
    matched: add(({ matched }) => matched),
  };
}

function refusal(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_HITS_MERGE", family: "input", message, advice });
}
