import { digestOf } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import type { NORMALISER } from "./character-table.ts";
import { addTallies, type Tally } from "./tally.ts";

/** What became of one corpus file. Anything but `complete` makes the scan incomplete. */
export interface FileReport {
  readonly name: string;
  /** Size on disk; for standard input what came. */
  readonly bytes: number;
  /** When it was last changed, as the file system says (ISO 8601). Absent for standard input and for what could not be read. */
  readonly modified?: string;
  /** SHA-256 over its first and last 16 KiB as they lie on the disk; over all of a file that is not longer than both. */
  readonly ends?: string;
  /** SHA-256 over all of its bytes as they lie on the disk; where it was asked for, and of standard input. */
  readonly sha256?: string;
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

/** The two controls of one class: whether the scan finds what was planted, and nothing where there is nothing. */
export interface ControlCounts {
  /** Texts planted verbatim, pointed, punctuated and escaped, and how many of them were found whole. */
  readonly planted: number;
  readonly found: number;
  /** Texts scanned with their words in random order, and how many matched. */
  readonly shuffled: number;
  readonly matched: number;
}

/** The controls of exact words, and of the weaker classes where these were looked for. */
export interface Controls extends ControlCounts {
  /** Texts spelled otherwise, and the shuffled ones. */
  readonly skeletons?: ControlCounts;
  /** Numbers and Latin words among other words, in order and in another. */
  readonly signatures?: ControlCounts;
}

/** Everything planted was found, and at most one shuffled text in a hundred matched. */
export function passed({ planted, found, shuffled, matched }: ControlCounts): boolean {
  return found === planted && matched * 100 <= shuffled;
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

/** Which bytes were scanned: one digest over the names of all files and what is known of their contents. */
export interface CorpusContents {
  /** `sha256`: of every file all bytes; `ends`: of some only the first and the last 16 KiB. */
  readonly of: "sha256" | "ends";
  readonly digest: string;
}

/** Undefined where a file has no digest: it could not be read, or changed meanwhile. */
export function corpusContents(files: readonly FileReport[]): CorpusContents | undefined {
  const of = files.every(({ sha256 }) => sha256 !== undefined) ? "sha256" : "ends";
  const known = files.map(({ name, bytes, ends, sha256 }) => ({
    name,
    bytes,
    content: of === "sha256" ? sha256 : (ends ?? sha256),
  }));
  if (known.length === 0 || known.some(({ content }) => content === undefined)) return undefined;
  return { of, digest: digestOf(known.sort((a, b) => (a.name < b.name ? -1 : 1))) };
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
      ...addFurther(parts.map(({ controls }) => controls)),
    },
    work: {
      seconds: parts.reduce((sum, { work }) => sum + work.seconds, 0),
      workers: Math.max(...parts.map(({ work }) => work.workers)),
      kernel: [...new Set(parts.map(({ work }) => work.kernel))].sort().join(", "),
    },
  };
}

function addFurther(all: readonly Controls[]): Pick<Controls, "skeletons" | "signatures"> {
  const classes = ["skeletons", "signatures"] as const;
  const looked = classes.filter((name) => all.some((controls) => controls[name] !== undefined));
  return Object.fromEntries(looked.map((name) => [name, addControls(all.flatMap((controls) => controls[name] ?? []))]));
}

function addControls(all: readonly ControlCounts[]): ControlCounts {
  const add = (pick: (controls: ControlCounts) => number) => all.reduce((sum, one) => sum + pick(one), 0);
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
