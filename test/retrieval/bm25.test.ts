import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Analyser, findAnalyser } from "../../src/retrieval/analysers.ts";
import { openBm25 } from "../../src/retrieval/bm25.ts";
import { buildIndex, type Document, type InvertedIndex } from "../../src/retrieval/inverted-index.ts";
import { trecOrder } from "../../src/retrieval/rankings.ts";

interface Golden {
  readonly corpus: readonly string[];
  readonly queries: readonly string[];
  readonly cases: readonly { readonly k1: number; readonly b: number; readonly scores: readonly (readonly number[])[] }[];
}

const USUAL = { k1: 1.2, b: 0.75 };
const plain = findAnalyser("hebrew");
const prefixAware = findAnalyser("hebrew-prefix");

function open(texts: readonly string[], analyser: Analyser = plain, options = USUAL) {
  const documents: Document[] = texts.map((text, row) => ({ id: `d${row}`, text }));
  return openBm25({ index: buildIndex({ documents, analyser }), analyser, options });
}

const found = (texts: readonly string[], query: string, analyser: Analyser = plain) =>
  open(texts, analyser)
    .search(query, { depth: 100 })
    .map(({ id }) => id);

describe("scores", () => {
  const golden: Golden = JSON.parse(readFileSync(new URL("../fixtures/reference/retrieval/bm25.json", import.meta.url), "utf8"));

  test.each(golden.cases)("equal those of bm25s with k1 = $k1 and b = $b", ({ k1, b, scores }) => {
    const bm25 = open(golden.corpus, plain, { k1, b });
    for (const [number, query] of golden.queries.entries()) {
      const got = new Map(bm25.search(query, { depth: 1000 }).map(({ id, score }) => [id, score]));
      for (const [row, score] of (scores[number] as number[]).entries()) {
        if (score === 0) expect(got.has(`d${row}`)).toBe(false);
        else expect(got.get(`d${row}`), `${query} d${row}`).toBeCloseTo(score, 9);
      }
    }
  });

  test("come in trec_eval's order, ties by id descending", () => {
    const bm25 = open(Array.from({ length: 30 }, (_, row) => (row % 3 === 0 ? "בית ספר" : "בית")));
    const hits = bm25.search("בית", { depth: 25 });
    expect(hits).toHaveLength(25);
    expect(hits).toEqual(trecOrder("q", { hits, scores: "double" }));
    expect(hits[0]?.id).toBe("d8");
  });

  test("a depth cuts the full ranking and changes nothing else", () => {
    const texts = fc.array(fc.array(fc.constantFrom("בית", "ספר", "חצר", "עץ"), { maxLength: 8 }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 10 }), (documents, depth) => {
        const bm25 = open(documents.map((words) => words.join(" ")));
        expect(bm25.search("בית עץ", { depth })).toEqual(bm25.search("בית עץ", { depth: 1000 }).slice(0, depth));
      }),
    );
  });

  test("a search leaves no trace in the next one", () => {
    const bm25 = open(["הבית", "בית ספר", "בבית"], prefixAware);
    const first = bm25.search("הבית", { depth: 5 });
    bm25.search("ספר שבבית", { depth: 5 });
    expect(bm25.search("הבית", { depth: 5 })).toEqual(first);
  });

  test("candidates are ranked among themselves with the weights of the whole corpus", () => {
    const bm25 = open(["בית", "בית ספר", "ספר", "חצר"]);
    const all = bm25.search("בית ספר", { depth: 10 });
    expect(bm25.search("בית ספר", { depth: 10, candidates: ["d2", "d0", "d3"] })).toEqual(all.filter(({ id }) => id !== "d1"));
  });
});

describe("analysers", () => {
  test("niqqud, maqaf and punctuation do not separate equal words", () => {
    // ha-bayit with niqqud; the maqaf in bet-sefer.
    const texts = ["\u05D4\u05B7\u05D1\u05BC\u05B7\u05D9\u05B4\u05EA", "בית\u05BEספר!", "גן"];
    expect(found(texts, "הבית")).toEqual(["d0"]);
    expect(found(texts, "(ספר)")).toEqual(["d1"]);
  });

  test("gershayim of either kind are one term, and the word without them another", () => {
    expect(found(['צה"ל', "צה\u05F4ל", "צהל"], "צה״ל")).toEqual(["d1", "d0"]);
  });

  test("only the prefix-aware one joins a word with its prefixed forms", () => {
    const texts = ["הבית", "שבבית", "ולכשהבית", "ביתן"];
    expect(found(texts, "בבית")).toEqual([]);
    expect(found(texts, "בבית", prefixAware).sort()).toEqual(["d0", "d1", "d2"]);
    expect(found(texts, "בית", prefixAware).sort()).toEqual(["d0", "d1", "d2"]);
  });

  test("the form in the query outranks other forms of its word", () => {
    expect(found(["שבבית", "הבית", "לבית"], "הבית", prefixAware)[0]).toBe("d1");
  });

  test("alternatives of one word count once, and not as words of a document", () => {
    const { lengths } = buildIndex({ documents: [{ id: "d", text: "שבבית ספר" }], analyser: prefixAware });
    expect([...lengths]).toEqual([2]);
    const [hit] = open(["הבית"], prefixAware).search("הבית", { depth: 1 });
    expect(hit?.score).toBeCloseTo(open(["הבית"]).search("הבית", { depth: 1 })[0]?.score as number, 12);
  });

  test("a remainder keeps three letters", () => {
    expect(prefixAware.words("שבבית")).toEqual([["שבבית", "בבית", "בית"]]);
    expect(prefixAware.words("הגן")).toEqual([["הגן"]]);
    expect(prefixAware.words("London")).toEqual([["london"]]);
  });
});

describe("the index", () => {
  test("holds the words that splitting at white space gives, whatever the white space and the characters", () => {
    const character = fc.constantFrom(
      "א",
      "ב",
      "a",
      "\u{1F4D8}",
      " ",
      "\n",
      "\t",
      "\u00A0",
      "\u2003",
      "\u3000",
      "\uFEFF",
      "\u200B",
    );
    const asIs: Analyser = { name: "as is", words: (piece) => [[piece]] };
    fc.assert(
      fc.property(fc.array(fc.string({ unit: character }), { minLength: 1 }), (texts) => {
        const index = buildIndex({ documents: texts.map((text, row) => ({ id: `${row}`, text })), analyser: asIs });
        for (const [row, text] of texts.entries()) {
          const words = text.split(/\s+/).filter((word) => word !== "");
          expect(index.lengths[row]).toBe(words.length);
          for (const word of words) expect(countOf(index, { word, row })).toBe(words.filter((other) => other === word).length);
        }
        const distinct = new Set(texts.flatMap((text) => text.split(/\s+/)));
        distinct.delete("");
        expect(new Set(index.terms.keys())).toEqual(distinct);
      }),
    );
  });

  test("keeps 200,000 different words apart", () => {
    const text = Array.from({ length: 200_000 }, (_, number) => `א${number.toString(36)}`).join(" ");
    const { terms, counts } = buildIndex({
      documents: [
        { id: "d", text },
        { id: "e", text },
      ],
      analyser: { name: "as is", words: (piece) => [[piece]] },
    });
    expect(terms.size).toBe(200_000);
    expect(counts.every((count) => count === 1)).toBe(true);
  });
});

describe("what is refused", () => {
  const index = buildIndex({ documents: [{ id: "d", text: "בית" }], analyser: plain });

  test.each([
    [
      "a repeated document",
      () =>
        buildIndex({
          documents: [
            { id: "d", text: "" },
            { id: "d", text: "" },
          ],
          analyser: plain,
        }),
      "E_RETRIEVAL_DUPLICATE",
    ],
    [
      "queries through another analyser",
      () => openBm25({ index, analyser: prefixAware, options: USUAL }),
      "E_RETRIEVAL_ANALYSER",
    ],
    ["an unknown analyser", () => findAnalyser("english"), "E_RETRIEVAL_ANALYSER"],
    ["k1 of 0", () => openBm25({ index, analyser: plain, options: { k1: 0, b: 0.5 } }), "E_RETRIEVAL_OPTION"],
    ["b above 1", () => openBm25({ index, analyser: plain, options: { k1: 1, b: 1.5 } }), "E_RETRIEVAL_OPTION"],
    ["a depth of 0", () => open(["בית"]).search("בית", { depth: 0 }), "E_RETRIEVAL_DEPTH"],
    [
      "a candidate that is not in the index",
      () => open(["בית"]).search("בית", { depth: 1, candidates: ["x"] }),
      "E_RETRIEVAL_CANDIDATE",
    ],
  ] as const)("%s", (_, act, code) => {
    expect(act).toThrowError(expect.objectContaining({ code }));
  });

  test("an empty corpus, document or query is not: it finds nothing", () => {
    expect(open([]).search("בית", { depth: 1 })).toEqual([]);
    expect(found(["", "בית"], "בית")).toEqual(["d1"]);
    expect(found(["בית"], " ")).toEqual([]);
  });
});

function countOf(index: InvertedIndex, { word, row }: { word: string; row: number }): number {
  const term = index.terms.get(word) as number;
  const place = index.rows.subarray(index.starts[term], index.starts[term + 1]).indexOf(row);
  return index.counts[(index.starts[term] as number) + place] as number;
}
