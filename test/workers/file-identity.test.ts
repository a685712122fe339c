import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { corpusContents } from "../../src/contamination/hits.ts";
import { listCorpus } from "../../src/workers/corpus-files.ts";
import { END_BYTES } from "../../src/workers/file-identity.ts";
import { scanCorpus } from "../../src/workers/scan-corpus.ts";
import { scanFile } from "../../src/workers/scan-file.ts";
import { corpusDirectory, INDEX, QUESTION, scannerOf } from "./corpus-helpers.ts";

const { write, path } = corpusDirectory();
const scanner = scannerOf();
const sha256 = (...bytes: readonly Uint8Array[]) =>
  bytes.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");
const reportOf = async (name: string, { digest = false, breathe = () => {} }: { digest?: boolean; breathe?: () => void } = {}) =>
  (await scanFile(scanner, listCorpus([name]).files[0]!, { fields: "all", digest, breathe })).report;

const long = `${"שורה של טקסט רגיל בקובץ ארוך\n".repeat(60_000)}${QUESTION}\n`;
const files = {
  "plain text": write("long.txt", long),
  "a short text": write("short.txt", QUESTION),
  "an empty file": write("empty.txt", ""),
  "JSON lines": write("a.jsonl", `${JSON.stringify({ text: QUESTION })}\n`.repeat(3000)),
  gzip: write("a.jsonl.gz", gzipSync(`${JSON.stringify({ text: QUESTION })}\n`)),
  "gzip cut short": write("cut.txt.gz", gzipSync(long).subarray(0, 2000)),
  "gzip with something behind it": write("tail.txt.gz", Buffer.concat([gzipSync("שלום"), Buffer.alloc(5000)])),
  Parquet: fileURLToPath(new URL("../fixtures/reference/contamination/corpus-snappy.parquet", import.meta.url)),
};

describe("what is known of the bytes that were scanned", () => {
  it.each(Object.entries(files))("of %s: SHA-256 of all of them where it is asked for, of both ends always", async (_, name) => {
    const bytes = readFileSync(name);
    const ends = bytes.length <= 2 * END_BYTES ? sha256(bytes) : sha256(bytes.subarray(0, END_BYTES), bytes.subarray(-END_BYTES));
    const { sha256: whole, ends: known, modified } = await reportOf(name, { digest: true });
    expect([whole, known]).toEqual([sha256(bytes), ends]);
    expect(Number.isNaN(Date.parse(modified!))).toBe(false);
    const quick = await reportOf(name);
    expect([quick.sha256, quick.ends]).toEqual([undefined, ends]);
  });

  it("is nothing where the file changed meanwhile, which makes the scan incomplete", async () => {
    const name = write("growing.txt", long.repeat(6));
    let grown = false;
    const report = await reportOf(name, {
      breathe: () => {
        if (!grown) appendFileSync(name, "ועוד");
        grown = true;
      },
    });
    expect(grown).toBe(true);
    expect(report).toMatchObject({ status: "damaged", problems: ["changed while it was scanned"] });
    expect([report.sha256, report.ends]).toEqual([undefined, undefined]);
    expect(corpusContents([report])).toBeUndefined();
  });

  it("is one digest for a corpus, the same whoever scanned it, and another where a byte differs", async () => {
    const corpus = [write("one.txt", long), write("two.txt", `${long}סוף`)];
    const contentsOf = async (workers: number, digest: boolean) =>
      corpusContents((await scanCorpus(INDEX, corpus, { workers, digest })).files);
    const before = [await contentsOf(0, false), await contentsOf(0, true)];
    expect(before.map((contents) => contents?.of)).toEqual(["ends", "sha256"]);
    expect([await contentsOf(2, false), await contentsOf(2, true)]).toEqual(before);
    // A byte in the middle, which the ends do not see and SHA-256 does.
    const middle = Buffer.from(long);
    middle[middle.length >> 1]! ^= 1;
    write("one.txt", middle);
    expect(await contentsOf(0, false)).toEqual(before[0]);
    expect((await contentsOf(0, true))?.digest).not.toBe(before[1]?.digest);
  });

  it("is compared when a scan is resumed: a file written anew in the same size is refused, one that was only touched is not", async () => {
    const corpus = [write("first.txt", QUESTION), write("second.txt", long)];
    const all = await scanCorpus(INDEX, corpus, { workers: 0 });
    const resume = { ...all, finished: false, files: all.files.slice(0, 1) };
    utimesSync(path("first.txt"), 1, 1);
    expect((await scanCorpus(INDEX, corpus, { workers: 0, resume })).finished).toBe(true);
    write("first.txt", QUESTION.replace("כמה", "כמא"));
    await expect(scanCorpus(INDEX, corpus, { workers: 0, resume })).rejects.toThrow(/first\.txt changed since it was scanned/);
  });
});
