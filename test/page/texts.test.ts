import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directionOf } from "../../src/page/direction.ts";
import { folded } from "../../src/page/fold.ts";
import { parseRoute, writeRoute } from "../../src/page/route.ts";
import { visiblePieces } from "../../src/page/visible.ts";
import { wordDifference } from "../../src/page/words.ts";

const someText = fc.string({
  unit: fc.constantFrom("א", "ב", "\u05b8", "a", " ", "\n", "\u202e", "\u2069", "\0", "\ud800", "<"),
});

describe("characters that act", () => {
  it("are shown by name, and nothing else changes", () => {
    expect(visiblePieces("a\u202eb\0c")).toEqual([
      { text: "a" },
      { sign: "RLO" },
      { text: "b" },
      { sign: "U+0000" },
      { text: "c" },
    ]);
    expect(visiblePieces("x\ud800")).toEqual([{ text: "x" }, { sign: "U+D800" }]);
    expect(visiblePieces("שורה\nועוד\tאחת")).toEqual([{ text: "שורה\nועוד\tאחת" }]);
  });

  it("never reach the page as themselves", () => {
    fc.assert(
      fc.property(someText, (text) => {
        for (const piece of visiblePieces(text))
          if ("text" in piece) expect(piece.text).not.toMatch(/[\0\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
      }),
    );
  });

  it("are found in a megabyte at once", () => {
    const started = performance.now();
    visiblePieces("א".repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("the word difference", () => {
  it("gives back both texts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("חתול", "כלב", "a", "b")),
        fc.array(fc.constantFrom("חתול", "כלב", "a", "c")),
        (a, b) => {
          const { parts } = wordDifference(a.join(" "), b.join(" "));
          const words = (kind: string) =>
            parts
              .filter((part) => part.kind === "same" || part.kind === kind)
              .flatMap(({ text }) => text.split(" "))
              .filter((word) => word !== "");
          expect(words("removed")).toEqual(a);
          expect(words("added")).toEqual(b);
        },
      ),
    );
  });

  it("marks one changed word and no more", () => {
    expect(wordDifference("הבירה היא ירושלים היום", "הבירה היא חיפה היום").parts).toEqual([
      { text: "הבירה היא ", kind: "same" },
      { text: "ירושלים ", kind: "removed" },
      { text: "חיפה ", kind: "added" },
      { text: "היום", kind: "same" },
    ]);
  });

  it("of megabytes compares their beginnings, says so, and is quick", () => {
    const started = performance.now();
    expect(wordDifference("מילה ".repeat(200_000), "אחרת ".repeat(200_000)).cut).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("directions", () => {
  it("follow the first letter that has one", () => {
    expect(["12. שלום", "(a) שלום", "123", "שלום GSM8K"].map(directionOf)).toEqual(["rtl", "ltr", "ltr", "rtl"]);
  });
});

describe("folding for the search", () => {
  it("happens twice as once", () => {
    fc.assert(
      fc.property(someText, (text) => {
        expect(folded(folded(text))).toBe(folded(text));
      }),
    );
  });

  it("drops points, and makes quotes and dashes one", () => {
    expect(folded("צַה״ל \u2067בֶּן־גוריון")).toBe('צה"ל בן-גוריון');
  });
});

describe("addresses", () => {
  it("lead back to the place they were written for", () => {
    const route = { view: "items" as const, query: { q: "שלום & ? #", row: "a%2Fb/c", flags: "differ,slow" } };
    expect(parseRoute(writeRoute(route))).toEqual(route);
  });

  it("that are unknown are the overview", () => {
    expect(parseRoute("#/nowhere?x=1").view).toBe("overview");
    expect(parseRoute("").view).toBe("overview");
  });
});
