import { describe, expect, it } from "vitest";
import { type BenchmarkItem, buildIndex } from "../../src/contamination/benchmark-index.ts";
import { loadIndex, serialiseIndex } from "../../src/contamination/index-file.ts";
import { KERNELS, scanFor } from "./scan-helpers.ts";

const item = (id: string, ...texts: string[]): BenchmarkItem => ({
  benchmark: "b",
  id,
  texts: texts.map((text) => ({ part: "question" as const, text })),
});

describe("an index", () => {
  const index = buildIndex([item("1", "א ב ג ד ה ו ז ח ט", 'צה"ל'), item("2", "צהל", "א, ב; ג. ד ה ו ז ח ט!")]);

  it("holds a text once however it is typed and whoever has it", () => {
    expect(index.texts).toEqual(["א ב ג ד ה ו ז ח ט", 'צה"ל']);
    expect(index.items.map(({ texts }) => texts.map(({ text }) => text))).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it("comes back from a file as it was", () => {
    const loaded = loadIndex(serialiseIndex(index));
    expect(loaded).toEqual(index);
  });

  it("is refused when its file is cut, changed, of other rules, or no index", () => {
    const text = new TextDecoder().decode(serialiseIndex(index));
    const load = (changed: string) => () => loadIndex(new TextEncoder().encode(changed));
    expect(load(text.slice(0, -20))).toThrow(/cut short or damaged/);
    expect(load(text.replace("ח ט", "ח י"))).toThrow(/do not match its digest/);
    expect(load(text.replace(index.normaliser.digest, "0"))).toThrow(/other normalisation rules/);
    expect(load("hello")).toThrow(/not a contamination index/);
    expect(load("")).toThrow(/not a contamination index/);
  });

  it("needs items, texts and ids of their own", () => {
    expect(() => buildIndex([])).toThrow(/no benchmark item/);
    expect(() => buildIndex([item("1", "א"), item("1", "ב")])).toThrow(/two items of b have the id 1/);
    expect(() => buildIndex([item("1")])).toThrow(/has no text/);
  });
});

describe.each(KERNELS)("a window that a benchmark repeats (%s kernel)", (kernel) => {
  const frame = "ענה על השאלה הבאה בעברית תקנית ובמשפט אחד בלבד";
  const own = (at: number) => `מה${at} יודע${at} אתה${at} על${at} העיר${at} הזאת${at} שבה${at} נולדת${at}`;
  const items = Array.from({ length: 70 }, (_, at) => item(String(at), `${frame} ${own(at)}`));
  const scan = scanFor(items, { kernel });
  const found = (text: string) => scan([[new TextEncoder().encode(text)]]).tally.longest;

  it("is no evidence alone", () => {
    expect(found(frame)).toEqual({ places: [], values: [] });
    expect(found(`לפני ${frame} אחרי`)).toEqual({ places: [], values: [] });
  });

  it("belongs to a match that goes on into the item's own words", () => {
    expect(found(`${frame} ${own(7)}`).values.filter((words) => words === 17)).toEqual([17]);
    expect(found(own(7))).toEqual({ places: [7], values: [8] });
  });

  it("counts again when few enough texts hold it", () => {
    const few = scanFor(items.slice(0, 64), { kernel });
    expect(few([[new TextEncoder().encode(frame)]]).tally.longest.values).toEqual(new Array(64).fill(9));
  });
});
