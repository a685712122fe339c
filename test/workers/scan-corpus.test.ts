import { describe, expect, it } from "vitest";
import { type Hits, isComplete, mergeHits } from "../../src/contamination/hits.ts";
import { filesOfShard, listCorpus } from "../../src/workers/corpus-files.ts";
import { scanCorpus } from "../../src/workers/scan-corpus.ts";
import { corpusDirectory, INDEX, QUESTION } from "./corpus-helpers.ts";

const { write, path } = corpusDirectory();
let planted = 1;
for (let at = 0; at < 12; at++) {
  const line = (text: string) => JSON.stringify({ text });
  const lines = Array.from({ length: 40 + at }, (_, row) =>
    line(row % 7 === at % 7 ? `לפני ${QUESTION} שלושים שנה` : `מלה ${row} ${at}`),
  );
  planted += lines.filter((text) => text.includes("המלחמה")).length;
  write(`part-${String(at).padStart(2, "0")}.jsonl`, `${lines.join("\n")}\n`);
}
write("zz.txt", `${QUESTION} ועוד`);
const corpus = [path(".")];
/** What must not depend on how the work was divided. */
const essence = ({ work, shards, controls, ...rest }: Hits) => rest;

describe("a scan of a corpus", () => {
  it("finds the same on this thread and on others", async () => {
    const here = await scanCorpus(INDEX, corpus, { workers: 0 });
    expect(isComplete(here)).toBe(true);
    expect(here.tally.textRecords.values).toEqual([planted]);
    expect(here.tally.evidence[0]!.seen.map(({ file }) => file.slice(path("").length + 1))).toEqual([
      "part-00.jsonl",
      "part-00.jsonl",
      "part-00.jsonl",
    ]);
    const threads = await scanCorpus(INDEX, corpus, { workers: 2 });
    expect(threads.work.workers).toBe(2);
    expect(essence(threads)).toEqual(essence(here));
    const javascript = await scanCorpus(INDEX, corpus, { workers: 0, kernel: "javascript" });
    expect(essence(javascript)).toEqual(essence(here));
  });

  it("runs its controls: what is planted is found, what is shuffled is not", async () => {
    for (const fast of [false, true]) {
      const { controls } = await scanCorpus(INDEX, corpus, { workers: 0, fast });
      expect(controls.planted).toBeGreaterThan(0);
      expect(controls).toMatchObject({ found: controls.planted, matched: 0 });
    }
  });

  it("in shards is the scan of the whole, and a missing, doubled or foreign shard is refused", async () => {
    const whole = await scanCorpus(INDEX, corpus, { workers: 0 });
    const shards = await Promise.all(
      [1, 2, 3].map((number) => scanCorpus(INDEX, corpus, { workers: 0, shard: { number, of: 3 } })),
    );
    expect(shards.map(isComplete)).toEqual([false, false, false]);
    const merged = mergeHits([shards[2]!, shards[0]!, shards[1]!]);
    expect(isComplete(merged)).toBe(true);
    expect(essence(merged)).toEqual(essence(whole));
    expect(() => mergeHits([shards[0]!, shards[2]!])).toThrow(/shards 2 of 3 are missing/);
    expect(() => mergeHits([...shards, shards[0]!])).toThrow(/shards 1 are there twice/);
    expect(() => mergeHits([{ ...shards[0]!, finished: false }, shards[1]!, shards[2]!])).toThrow(/shards 1 were stopped/);
    expect(() => mergeHits([{ ...shards[0]!, index: "other" }, shards[1]!, shards[2]!])).toThrow(/differ in index/);
    expect(() => mergeHits([{ ...shards[0]!, files: shards[0]!.files.slice(1) }, shards[1]!, shards[2]!])).toThrow(
      /not those of the corpus listing/,
    );
  });

  it("gives every file to one shard, by size", () => {
    const { files } = listCorpus(corpus);
    for (const of of [1, 2, 5, 40]) {
      const parts = Array.from({ length: of }, (_, at) => filesOfShard(files, { number: at + 1, of }));
      expect(
        parts
          .flat()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(files.map(({ name }) => name));
    }
    expect(() => filesOfShard(files, { number: 4, of: 3 })).toThrow(/no shard 4\/3/);
  });

  it("that was stopped goes on where it was", async () => {
    const stop = new AbortController();
    let saved: Hits | undefined;
    const stopped = await scanCorpus(INDEX, corpus, {
      workers: 0,
      signal: stop.signal,
      checkpointSeconds: 0,
      onCheckpoint: (hits) => {
        saved = hits;
        if (hits.files.length === 5) stop.abort();
      },
    });
    expect([stopped.finished, stopped.files.length, isComplete(stopped)]).toEqual([false, 5, false]);
    expect(essence(saved!)).toEqual(essence(stopped));
    const read: string[] = [];
    const resumed = await scanCorpus(INDEX, corpus, {
      workers: 0,
      resume: JSON.parse(JSON.stringify(saved)) as Hits,
      onProgress: ({ files }) => read.push(String(files)),
    });
    expect(read.length).toBe(8);
    expect(essence(resumed)).toEqual(essence(await scanCorpus(INDEX, corpus, { workers: 0 })));
    await expect(scanCorpus(INDEX, corpus, { workers: 0, fast: true, resume: saved! })).rejects.toThrow(/differ in fast/);
  });

  it("tells how far it is", async () => {
    const seen: number[] = [];
    await scanCorpus(INDEX, corpus, { workers: 0, onProgress: ({ bytes, totalBytes }) => seen.push(bytes / totalBytes) });
    expect(seen.length).toBe(13);
    expect(seen.at(-1)).toBe(1);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  });

  it("with a file that cannot be read is incomplete, never clean", async () => {
    const bad = write("bad/broken.txt.gz".replace("/", "-"), "no gzip");
    const hits = await scanCorpus(INDEX, [path("zz.txt"), bad, path("absent.txt")], { workers: 0 });
    expect(isComplete(hits)).toBe(false);
    expect(hits.finished).toBe(true);
    expect(hits.files.map(({ status }) => status)).toEqual(["unreadable", "complete"]);
    expect(hits.unlisted.map(({ name }) => name)).toEqual([path("absent.txt")]);
  });
});
