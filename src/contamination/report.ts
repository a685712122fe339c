import type { FurtherClass, ItemClass } from "../core/contamination.ts";
import { digestOf } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import { type BenchmarkIndex, PARTS, type Part } from "./benchmark-index.ts";
import { countFurther, type FurtherCounts, type FurtherFindings, furtherFindings } from "./further.ts";
import { type CorpusContents, corpusContents, type Hits, isComplete, passed } from "./hits.ts";
import { measureTexts, type TextMeasure } from "./measures.ts";
import type { Evidence } from "./tally.ts";

/** What the scan says about one part of one item. */
export interface PartContamination extends TextMeasure {
  readonly part: Part;
  readonly evidence: readonly Evidence[];
}

export interface ItemContamination {
  readonly benchmark: string;
  readonly id: string;
  readonly parts: readonly PartContamination[];
  /** Records in which a text that asks stands with the item's answer near; undefined when the item has no answer. */
  readonly answerRecords: number | undefined;
  readonly class: ItemClass;
  /** The weaker classes, which never make an item dirty. */
  readonly further: FurtherFindings;
}

/** How many of a benchmark's items pass a threshold, on one part. */
export interface PartCounts {
  readonly part: Part;
  /** Items that have this part, judged by windows, as whole short texts, or not at all. */
  readonly items: number;
  readonly judged: number;
  readonly short: number;
  readonly unjudged: number;
  readonly thresholds: Readonly<Record<Threshold, number | undefined>>;
  /** Items whose every matched window stands in more than `BOILERPLATE_RECORDS` records: phrases, not leaks. */
  readonly boilerplateOnly: number | undefined;
  /** Short texts that stand in the corpus whole, and those of them with an answer near. */
  readonly shortFound: number;
  readonly shortWithAnswer: number;
}

export type Threshold = keyof typeof THRESHOLDS;

export interface BenchmarkContamination {
  readonly benchmark: string;
  /** Identity of its items and their words. */
  readonly digest: string;
  readonly items: number;
  /** What was looked for, each text once: windows of 8 words that are no template, and short texts as a whole. */
  readonly lookedFor: { readonly windows: number; readonly shortTexts: number };
  readonly classes: Readonly<Record<ItemClass, number>>;
  readonly further: Readonly<Partial<Record<FurtherClass, FurtherCounts>>>;
  readonly parts: readonly PartCounts[];
}

export interface ContaminationReport {
  readonly header: ReportHeader;
  readonly items: readonly ItemContamination[];
  readonly benchmarks: readonly BenchmarkContamination[];
}

export interface ReportHeader {
  readonly normaliser: Hits["normaliser"];
  readonly index: string;
  readonly fast: boolean;
  /** What a fast scan does not know. */
  readonly refused: readonly string[];
  readonly complete: boolean;
  /** Why not, file by file. */
  readonly incomplete: readonly string[];
  /** Both controls of exact words came out as they must: all planted texts found, at most one shuffled text in a hundred matched. */
  readonly controlsPassed: boolean;
  /** Weaker classes whose own controls did not: what they found, or did not find, says nothing. */
  readonly untrusted: readonly FurtherClass[];
  readonly controls: Hits["controls"];
  readonly corpus: {
    /** Of the names and sizes of all files. */
    readonly digest: string;
    /** Of what is in them; absent where that is not known of all. */
    readonly contents?: CorpusContents;
    readonly files: number;
    readonly bytes: number;
    readonly records: number;
    readonly invalidRecords: number;
    readonly recordsWithoutText: number;
    readonly words: number;
    readonly textBytes: number;
  };
  readonly work: Hits["work"];
  readonly megabytesPerSecond: number;
}

/** Thresholds of the literature, on the measures of one text. Undefined where a fast scan cannot tell. */
export const THRESHOLDS = {
  "any 8 words": ({ matchedWindows }: TextMeasure) => known(matchedWindows, (windows) => windows > 0),
  "any 13 words": ({ longestWords }: TextMeasure) => longestWords >= 13,
  "50 letters": ({ mostLetters }: TextMeasure) => mostLetters >= 50,
  "TOKEN-MATCH ≥ 0.2": ({ tokenMatch }: TextMeasure) => known(tokenMatch, (share) => share >= 0.2),
  "TOKEN-MATCH ≥ 0.5": ({ tokenMatch }: TextMeasure) => known(tokenMatch, (share) => share >= 0.5),
  "TOKEN-MATCH ≥ 0.8": ({ tokenMatch }: TextMeasure) => known(tokenMatch, (share) => share >= 0.8),
  "NGRAM-MATCH ≥ 0.7": ({ ngramMatch }: TextMeasure) => known(ngramMatch, (share) => share >= 0.7),
  "TOKEN-EXTEND ≥ 0.8": ({ tokenExtend }: TextMeasure) => known(tokenExtend, (share) => share >= 0.8),
  "LONGEST-MATCH ≥ 0.5": ({ longestShare }: TextMeasure) => longestShare >= 0.5,
} as const;

/**
 * The hits of a scan, told per item and per benchmark.
 * @throws MivhanError `E_HITS_INDEX` unless `index` is the one the scan was made with
 */
export function contaminationReport(hits: Hits, index: BenchmarkIndex): ContaminationReport {
  if (hits.index !== index.digest) {
    throw new MivhanError({
      code: "E_HITS_INDEX",
      family: "input",
      message: "these hits were found with another index",
      advice: "name the index that the scan was made with",
    });
  }
  const measures = measureTexts(hits, index);
  const evidence = new Map(hits.tally.evidence.map(({ text, seen }) => [text, seen]));
  const { places, values } = hits.tally.answerRecords;
  const answered = new Map(places.map((item, at) => [item, values[at]!]));
  const furtherOf = furtherFindings(hits, index);
  const items = index.items.map(({ benchmark, id, texts }, item): ItemContamination => {
    const parts = texts.map(({ part, text }) => ({ part, ...measures[text]!, evidence: evidence.get(text) ?? [] }));
    const hasAnswer = parts.some(({ part, words }) => part === "answer" && words > 0);
    const answerRecords = hasAnswer ? (answered.get(item) ?? 0) : undefined;
    return { benchmark, id, parts, answerRecords, class: classOf(parts, answerRecords), further: furtherOf(item, parts) };
  });
  const benchmarks = [...new Set(items.map(({ benchmark }) => benchmark))].map((benchmark) =>
    countBenchmark(
      { benchmark, digest: benchmarkDigest(index, benchmark), lookedFor: lookedFor(index, { benchmark, measures }) },
      items.filter((item) => item.benchmark === benchmark),
    ),
  );
  return { header: headerOf(hits), items, benchmarks };
}

function lookedFor(
  index: BenchmarkIndex,
  { benchmark, measures }: { readonly benchmark: string; readonly measures: readonly TextMeasure[] },
): BenchmarkContamination["lookedFor"] {
  const own = index.items.filter((item) => item.benchmark === benchmark).flatMap(({ texts }) => texts.map(({ text }) => text));
  const texts = [...new Set(own)].map((text) => measures[text]!);
  return {
    windows: texts.reduce((sum, { windows }) => sum + windows, 0),
    shortTexts: texts.filter(({ judged }) => judged === "short").length,
  };
}

/** Typing a text otherwise makes no other benchmark: its words count. */
function benchmarkDigest(index: BenchmarkIndex, benchmark: string): string {
  const own = index.items.filter((item) => item.benchmark === benchmark);
  const wordsIn = (text: number) => Array.from(index.words.subarray(index.textStart[text], index.textStart[text + 1]));
  return digestOf(
    own.map(({ id, texts }) => [
      id,
      texts.map(({ part, text }) => [
        part,
        wordsIn(text)
          .map((word) => index.vocabulary[word])
          .join(" "),
      ]),
    ]),
  );
}

/** The parts that an item is judged by: its questions, or its passage where it has none (a text to continue, to sum up). */
export function judgedParts<T extends { readonly part: Part }>(parts: readonly T[]): readonly T[] {
  const questions = parts.filter(({ part }) => part === "question");
  return questions.length > 0 ? questions : parts.filter(({ part }) => part === "passage");
}

function classOf(all: readonly PartContamination[], answerRecords: number | undefined): ItemClass {
  // The text that an item was translated from is a class of its own.
  const parts = all.filter(({ part }) => part !== "source");
  const judged = judgedParts(parts);
  if (judged.some(({ judged: how, longestShare }) => how === "windows" && longestShare >= 0.5)) return "dirty";
  const short = judged.filter(({ judged: how }) => how === "short");
  if (short.some(({ records }) => records > 0) && (answerRecords ?? 0) > 0) return "short-dirty";
  if (parts.some(({ records }) => records > 0)) return "touched";
  return parts.some(({ judged: how }) => how === "windows" || how === "short") ? "clean" : "unjudged";
}

function countBenchmark(
  which: Pick<BenchmarkContamination, "benchmark" | "digest" | "lookedFor">,
  items: readonly ItemContamination[],
): BenchmarkContamination {
  const classes = { dirty: 0, "short-dirty": 0, touched: 0, clean: 0, unjudged: 0 };
  for (const item of items) classes[item.class]++;
  const parts = PARTS.filter((part) => items.some((item) => item.parts.some((one) => one.part === part))).map((part) =>
    countPart(part, items),
  );
  return { ...which, items: items.length, classes, further: countFurther(items), parts };
}

/** An item with several texts of a part counts where any of them does. */
function countPart(part: Part, items: readonly ItemContamination[]): PartCounts {
  const own = items
    .map((item) => ({ texts: item.parts.filter((one) => one.part === part), answerRecords: item.answerRecords ?? 0 }))
    .filter(({ texts }) => texts.length > 0);
  const count = (holds: (text: PartContamination, answerRecords: number) => boolean) =>
    own.filter(({ texts, answerRecords }) => texts.some((text) => holds(text, answerRecords))).length;
  const judged = count((text) => text.judged === "windows");
  const short = own.filter(
    ({ texts }) => texts.some((text) => text.judged === "short") && !texts.some((text) => text.judged === "windows"),
  ).length;
  const passing = (test: (measure: TextMeasure) => boolean | undefined) => {
    const verdicts = own.flatMap(({ texts }) => texts).filter((text) => text.judged === "windows");
    return verdicts.some((text) => test(text) === undefined)
      ? undefined
      : count((text) => text.judged === "windows" && test(text) === true);
  };
  return {
    part,
    items: own.length,
    judged,
    short,
    unjudged: own.length - judged - short,
    thresholds: {
      "any 8 words": passing(THRESHOLDS["any 8 words"]),
      "any 13 words": passing(THRESHOLDS["any 13 words"]),
      "50 letters": passing(THRESHOLDS["50 letters"]),
      "TOKEN-MATCH ≥ 0.2": passing(THRESHOLDS["TOKEN-MATCH ≥ 0.2"]),
      "TOKEN-MATCH ≥ 0.5": passing(THRESHOLDS["TOKEN-MATCH ≥ 0.5"]),
      "TOKEN-MATCH ≥ 0.8": passing(THRESHOLDS["TOKEN-MATCH ≥ 0.8"]),
      "NGRAM-MATCH ≥ 0.7": passing(THRESHOLDS["NGRAM-MATCH ≥ 0.7"]),
      "TOKEN-EXTEND ≥ 0.8": passing(THRESHOLDS["TOKEN-EXTEND ≥ 0.8"]),
      "LONGEST-MATCH ≥ 0.5": passing(THRESHOLDS["LONGEST-MATCH ≥ 0.5"]),
    },
    boilerplateOnly: passing(({ matchedWindows, rareWindows }) =>
      known(matchedWindows, (matched) => matched > 0 && rareWindows === 0),
    ),
    shortFound: count((text) => text.judged === "short" && text.records > 0),
    shortWithAnswer: count((text, answerRecords) => text.judged === "short" && text.records > 0 && answerRecords > 0),
  };
}

function headerOf(hits: Hits): ReportHeader {
  const { files, unlisted, shards, finished, controls, work, fast } = hits;
  const sum = (pick: (file: (typeof files)[number]) => number) => files.reduce((total, file) => total + pick(file), 0);
  const missing = Array.from({ length: shards.of }, (_, at) => at + 1).filter((number) => !shards.numbers.includes(number));
  const bytes = sum((file) => file.bytes);
  const contents = corpusContents(files);
  return {
    normaliser: hits.normaliser,
    index: hits.index,
    fast,
    refused: fast ? ["any 8 words", "TOKEN-MATCH", "NGRAM-MATCH", "TOKEN-EXTEND", "records of a window"] : [],
    complete: isComplete(hits),
    incomplete: [
      ...(finished ? [] : ["the scan was stopped before its last file; the same command goes on"]),
      ...(files.some(({ words }) => words > 0) ? [] : ["no word was read"]),
      ...(missing.length === 0 ? [] : [`shards ${missing.join(", ")} of ${shards.of} are missing`]),
      ...unlisted.map(({ name, problem }) => `${name}: ${problem}`),
      ...files.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
    ],
    controlsPassed: passed(controls),
    untrusted: [
      // The source language is looked for by exact words.
      ...(passed(controls) ? [] : ["source" as const]),
      ...(controls.skeletons === undefined || passed(controls.skeletons) ? [] : ["skeleton" as const]),
      ...(controls.signatures === undefined || passed(controls.signatures) ? [] : ["signature" as const]),
    ],
    controls,
    corpus: {
      digest: hits.corpus.digest,
      ...(contents === undefined ? {} : { contents }),
      files: files.length,
      bytes,
      records: sum((file) => file.records),
      invalidRecords: sum((file) => file.invalidRecords),
      recordsWithoutText: sum((file) => file.recordsWithoutText),
      words: sum((file) => file.words),
      textBytes: sum((file) => file.textBytes),
    },
    work,
    megabytesPerSecond: work.seconds > 0 ? bytes / 1e6 / work.seconds : 0,
  };
}

function known<T>(value: T | undefined, test: (value: T) => boolean): boolean | undefined {
  return value === undefined ? undefined : test(value);
}
