import { describe, expect, it } from "vitest";
import { loadHits, serialiseHits } from "../../src/contamination/hits-file.ts";
import { scanCorpus } from "../../src/workers/scan-corpus.ts";
import { corpusDirectory, INDEX, QUESTION } from "../workers/corpus-helpers.ts";

const { write } = corpusDirectory();

describe("a file of hits", () => {
  it("gives back what a scan found, and refuses anything else", async () => {
    const hits = await scanCorpus(INDEX, [write("a.txt", `${QUESTION} שלושים שנה`)], { workers: 0 });
    const text = serialiseHits(hits);
    expect(loadHits(text)).toEqual(hits);
    expect(() => loadHits(text.slice(0, -9))).toThrow(/cut short/);
    expect(() => loadHits("{}")).toThrow(/does not hold the hits/);
    expect(() => loadHits(text.replace('"extended":[', '"extended":["x",'))).toThrow(/does not hold the hits/);
    expect(() => loadHits(text.replace('"values":[', '"values":[1,'))).toThrow(/does not hold the hits/);
  });
});
