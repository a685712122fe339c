import { describe, expect, it } from "vitest";
import { type BenchmarkItem, buildIndex } from "../../src/contamination/benchmark-index.ts";
import { NORMALISER } from "../../src/contamination/character-table.ts";
import type { FileReport, Hits } from "../../src/contamination/hits.ts";
import { contaminationReport } from "../../src/contamination/report.ts";
import type { Tally } from "../../src/contamination/tally.ts";
import { scanFor } from "./scan-helpers.ts";

const words = (from: number, until: number) => Array.from({ length: until - from }, (_, at) => `מלה${from + at}`).join(" ");
const item = (id: string, question: string, answer?: string): BenchmarkItem => ({
  benchmark: "bench",
  id,
  texts: [{ part: "question", text: question }, ...(answer === undefined ? [] : [{ part: "answer" as const, text: answer }])],
});

/** 20 words each, so that shares are multiples of 0.05. */
const ITEMS: readonly BenchmarkItem[] = [
  item("whole", words(100, 120), "תשובה"),
  item("half", words(200, 220)),
  item("phrase", words(300, 320)),
  item("two pieces", words(400, 420)),
  item("changed", words(500, 520)),
  item("clean", words(600, 620), "תשובה"),
  item("short", "מי כתב את זה", "אימבר"),
  item("short alone", "מי צייר את זה", "רובין"),
  item("choices only", ""),
  {
    benchmark: "other",
    id: "1",
    texts: [
      { part: "passage", text: words(100, 120) },
      { part: "choice", text: "כן" },
    ],
  },
];
const RECORDS = [
  `${words(100, 120)} והנה תשובה`,
  words(100, 120),
  `${words(200, 210)} סוף`,
  ...Array.from({ length: 11 }, () => words(300, 309)),
  `${words(400, 408)} בין ${words(410, 420)}`,
  `${words(500, 509)} אחרת ${words(510, 512)} שוב ${words(513, 520)}`,
  "מי כתב את זה? אימבר כתב",
  "מי צייר את זה ולא נדע",
];

const FILE: FileReport = {
  name: "corpus",
  bytes: 1000,
  status: "complete",
  problems: [],
  unpacker: "none",
  records: 18,
  invalidRecords: 0,
  recordsWithoutText: 0,
  texts: 18,
  words: 200,
  textBytes: 1000,
  invalidBytes: 0,
};
const hitsOf = (tally: Tally, more: Partial<Hits> = {}): Hits => ({
  format: "mivhan-contamination-hits",
  version: 1,
  normaliser: NORMALISER,
  index: buildIndex(ITEMS).digest,
  fast: false,
  further: false,
  fields: "all",
  keep: 3,
  corpus: { digest: "d", files: 1, bytes: 1000 },
  shards: { of: 1, numbers: [1] },
  finished: true,
  files: [FILE],
  unlisted: [],
  tally,
  controls: { planted: 8, found: 8, shuffled: 0, matched: 0 },
  work: { seconds: 2, workers: 1, kernel: "wasm-simd" },
  ...more,
});
const scanned = (fast: boolean) =>
  scanFor(ITEMS, { kernel: "wasm-simd", fast })(RECORDS.map((text) => [new TextEncoder().encode(text)]));

describe("the contamination report", () => {
  const { tally, index } = scanned(false);
  const report = contaminationReport(hitsOf(tally), index);
  const question = (id: string) => report.items.find((one) => one.id === id)!.parts[0]!;

  it("measures how much of a text stands in the corpus", () => {
    expect(question("whole")).toMatchObject({
      words: 20,
      windows: 13,
      matchedWindows: 13,
      ngramMatch: 1,
      tokenMatch: 1,
      tokenExtend: 1,
      longestWords: 20,
      longestShare: 1,
      records: 2,
    });
    expect(question("half")).toMatchObject({
      matchedWindows: 3,
      ngramMatch: 3 / 13,
      tokenMatch: 0.5,
      tokenExtend: 0.5,
      longestWords: 10,
      longestShare: 0.5,
      records: 1,
    });
    expect(question("phrase")).toMatchObject({ matchedWindows: 2, rareWindows: 0, tokenMatch: 0.45, records: 11 });
    // Windows 0 and 10 to 12: 8 and 10 words; grown over the two that are missing, all of it.
    expect(question("two pieces")).toMatchObject({ matchedWindows: 4, tokenMatch: 0.9, tokenExtend: 0.9, longestWords: 10 });
    expect(question("changed")).toMatchObject({ matchedWindows: 2, tokenMatch: 0.45, tokenExtend: 1, longestWords: 9 });
    expect(question("clean")).toMatchObject({
      matchedWindows: 0,
      ngramMatch: 0,
      tokenExtend: 0,
      longestWords: 0,
      records: 0,
      evidence: [],
    });
    expect(question("whole").mostLetters).toBe(20 * 6);
  });

  it("classes items, and says what it could not judge", () => {
    expect(Object.fromEntries(report.items.map((one) => [one.id, one.class]))).toEqual({
      whole: "dirty",
      half: "dirty",
      phrase: "touched",
      "two pieces": "dirty",
      changed: "touched",
      clean: "clean",
      short: "short-dirty",
      "short alone": "touched",
      "choices only": "unjudged",
      1: "dirty",
    });
    expect(report.items.map(({ answerRecords }) => answerRecords)).toEqual([
      1,
      undefined,
      undefined,
      undefined,
      undefined,
      0,
      1,
      0,
      undefined,
      undefined,
    ]);
  });

  it("shows where a text stands", () => {
    expect(question("whole").evidence).toEqual([
      { file: "corpus", record: 0, offset: 0, textWord: 0, words: 20, answerNear: true, quote: words(100, 120) },
      { file: "corpus", record: 1, offset: 0, textWord: 0, words: 20, answerNear: false, quote: words(100, 120) },
    ]);
  });

  it("counts items per part and threshold, parts kept apart", () => {
    const [bench, other] = report.benchmarks;
    expect(bench).toMatchObject({
      benchmark: "bench",
      items: 9,
      classes: { dirty: 3, "short-dirty": 1, touched: 3, clean: 1, unjudged: 1 },
    });
    expect(bench!.parts.map(({ part }) => part)).toEqual(["question", "answer"]);
    expect(bench!.parts[0]).toMatchObject({
      items: 9,
      judged: 6,
      short: 2,
      unjudged: 1,
      boilerplateOnly: 1,
      shortFound: 2,
      shortWithAnswer: 1,
      thresholds: {
        "any 8 words": 5,
        "any 13 words": 1,
        "50 letters": 5,
        "TOKEN-MATCH ≥ 0.2": 5,
        "TOKEN-MATCH ≥ 0.5": 3,
        "TOKEN-MATCH ≥ 0.8": 2,
        "NGRAM-MATCH ≥ 0.7": 1,
        "TOKEN-EXTEND ≥ 0.8": 3,
        "LONGEST-MATCH ≥ 0.5": 3,
      },
    });
    expect(other!.parts.map(({ part, judged, unjudged }) => [part, judged, unjudged])).toEqual([
      ["choice", 0, 1],
      ["passage", 1, 0],
    ]);
  });

  it("after a fast scan refuses what needs shorter matches", () => {
    const fast = scanned(true);
    const { header, items, benchmarks } = contaminationReport(hitsOf(fast.tally, { fast: true }), index);
    expect(header.refused).toContain("NGRAM-MATCH");
    expect(items[0]!.parts[0]).toMatchObject({ longestWords: 20, tokenMatch: undefined, matchedWindows: undefined });
    expect(items[1]!.parts[0]!.longestWords).toBe(0);
    expect(benchmarks[0]!.parts[0]!.thresholds).toMatchObject({
      "any 8 words": undefined,
      "any 13 words": 1,
      "LONGEST-MATCH ≥ 0.5": 1,
    });
  });

  it("says what was not read, and whether the controls came out", () => {
    expect(report.header).toMatchObject({ complete: true, incomplete: [], controlsPassed: true, megabytesPerSecond: 0.0005 });
    const damaged: FileReport = { ...FILE, status: "damaged", problems: ["3 bytes are not UTF-8"] };
    const { header } = contaminationReport(
      hitsOf(tally, {
        files: [damaged],
        shards: { of: 2, numbers: [1] },
        controls: { planted: 8, found: 7, shuffled: 100, matched: 0 },
      }),
      index,
    );
    expect(header).toMatchObject({
      complete: false,
      controlsPassed: false,
      incomplete: ["shards 2 of 2 are missing", "corpus: 3 bytes are not UTF-8"],
    });
  });

  it("names a weaker class whose own control failed, and trusts the others", () => {
    const fine = { planted: 8, found: 8, shuffled: 100, matched: 1 };
    const headerOf = (controls: Hits["controls"]) =>
      contaminationReport(hitsOf(tally, { further: true, controls }), index).header;
    expect(
      headerOf({ ...fine, skeletons: fine, signatures: { ...fine, planted: 0, found: 0, shuffled: 0, matched: 0 } }),
    ).toMatchObject({
      controlsPassed: true,
      untrusted: [],
    });
    expect(headerOf({ ...fine, skeletons: fine, signatures: { ...fine, found: 7 } })).toMatchObject({
      controlsPassed: true,
      untrusted: ["signature"],
    });
    expect(headerOf({ ...fine, skeletons: { ...fine, matched: 2 }, signatures: fine }).untrusted).toEqual(["skeleton"]);
    expect(headerOf({ ...fine, found: 7 })).toMatchObject({ controlsPassed: false, untrusted: ["source"] });
  });

  it("does not take hits of another index", () => {
    expect(() => contaminationReport(hitsOf(tally, { index: "other" }), index)).toThrow(/another index/);
  });
});
