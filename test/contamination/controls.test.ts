import { describe, expect, it } from "vitest";
import { type BenchmarkItem, buildIndex } from "../../src/contamination/benchmark-index.ts";
import { signatureRecords } from "../../src/contamination/controls.ts";
import { buildEngine } from "../../src/contamination/engine.ts";
import { furtherTables } from "../../src/contamination/further-tables.ts";
import { runControls } from "../../src/workers/run-controls.ts";
import { KERNELS } from "./scan-helpers.ts";

const words = (count: number, from: number) =>
  Array.from({ length: count }, (_, at) => `מלה${"אבגדה"[at % 5]}${"וזחטי"[(from + at) % 5]}`).join(" ");
const ITEMS: readonly BenchmarkItem[] = Array.from({ length: 30 }, (_, at) => ({
  benchmark: "b",
  id: String(at),
  texts: [
    {
      part: "question",
      text: `${words(10, at)} Berlin${at} ${words(3, at)} ${1000 + at} ${words(4, at)} Munich ${words(5, at)} ${2000 + 7 * at} ${words(6, at)} 155`,
    },
  ],
}));

describe.each(KERNELS)("the controls of numbers and Latin words (%s kernel)", (kernel) => {
  const index = buildIndex(ITEMS);
  const engine = buildEngine(index, { scanners: 1, kernel });
  const further = furtherTables(index);

  it("find every planted signature, and none in another order", () => {
    const { signatures, skeletons } = runControls(engine, { index, number: 0, mode: { fast: false, further } });
    expect(signatures).toEqual({ planted: 30, found: 30, shuffled: 30, matched: 0 });
    expect(skeletons).toMatchObject({ planted: 30, found: 30, matched: 0 });
  });

  it("fail when the class is broken: with signatures that are not looked for, and with an order that does not count", () => {
    const deaf = { ...further, signatures: new Map() };
    expect(runControls(engine, { index, number: 0, mode: { fast: false, further: deaf } }).signatures).toMatchObject({
      planted: 30,
      found: 0,
    });
    // As if the last token were enough.
    const careless = new Map(
      [...further.signatures].map(([token, list]) => [
        token,
        list.map((one) => ({ ...one, tokens: one.tokens.slice(-1), telling: one.tokens.slice(-1) })),
      ]),
    );
    const { signatures } = runControls(engine, {
      index,
      number: 0,
      mode: { fast: false, further: { ...further, signatures: careless } },
    });
    expect(signatures?.matched).toBe(30);
  });

  it("are not run when the class is not looked for", () => {
    expect(runControls(engine, { index, number: 0, mode: { fast: false } })).not.toHaveProperty("signatures");
  });
});

describe("the records of these controls", () => {
  it("hold the same words, in another order", () => {
    const { planted, shuffled } = signatureRecords(buildIndex(ITEMS));
    const wordsOf = (line: string) => (JSON.parse(line) as { text: string }).text.toLowerCase().split(" ");
    for (const [at, { item, line }] of planted.entries()) {
      expect(shuffled[at]?.item).toBe(item);
      const other = wordsOf(shuffled[at]!.line);
      expect(other).not.toEqual(wordsOf(line));
      expect(other.toSorted()).toEqual(wordsOf(line).toSorted());
    }
  });
});
