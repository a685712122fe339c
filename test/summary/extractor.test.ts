import { describe, expect, it } from "vitest";
import type { ManifestEntry } from "../../src/core/manifest.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";
import { summariseExtractor } from "../../src/summary/extractor.ts";
import type { ItemFacts } from "../../src/summary/readings.ts";
import { sampleRun } from "../report/sample.ts";

const [sampled] = sampleRun({ model: "m", right: { "arc-he letter-chat@0": 0.5 } }).manifest.entries as [ManifestEntry];
const entry: ManifestEntry = {
  ...sampled,
  taskDefinition: { ...sampled.taskDefinition, kind: "extractive-qa" },
  primary: "em.squad@span",
  seeds: [1],
};
const answer = (item: string, value: number): Outcome => ({
  task: "t",
  protocol: "p@0",
  item,
  seed: 1,
  status: "collected",
  finish: "stop",
  request: "r",
  readings: { span: { reading: "answered", answer: "א", values: { "em.squad": value } } },
});
const facts = new Map<string, ItemFacts>([
  ["a", { strata: ["HasAns", "1 gold", "ויקיפדיה"] }],
  ["b", { strata: ["HasAns", "2 golds", "ויקיפדיה"] }],
  ["c", { strata: ["NoAns", "ויקיפדיה"] }],
]);
const outcomes = [answer("a", 1), answer("b", 0), answer("c", 1)];

describe("questions on a passage", () => {
  it("are scored by part of the data too, in a fixed order, but for a part that is the whole", () => {
    const { scores, strata = {} } = summariseExtractor("span", { entry, outcomes, items: facts }, builtInRegistry());
    expect(scores["em.squad"]?.value).toBeCloseTo(2 / 3, 12);
    expect(Object.entries(strata).map(([part, of]) => [part, of["em.squad"]?.value, of["em.squad"]?.n])).toEqual([
      ["HasAns", 0.5, 2],
      ["NoAns", 1, 1],
      ["1 gold", 1, 1],
      ["2 golds", 0, 1],
    ]);
  });

  it("have intervals that end where fractions end", () => {
    const outcomes = Array.from({ length: 20 }, (_, item) => answer(`i${item}`, item === 0 ? 0.9 : 0));
    const { scores } = summariseExtractor("span", { entry, outcomes, items: new Map() }, builtInRegistry());
    expect(scores["em.squad"]?.interval).toMatchObject({ low: 0, method: "t" });
  });

  it("are so under the primary extractor only, and other kinds never", () => {
    const others = [
      summariseExtractor(
        "span",
        { entry: { ...entry, primary: "em.squad@span-raw" }, outcomes, items: facts },
        builtInRegistry(),
      ),
      summariseExtractor(
        "span",
        { entry: { ...entry, taskDefinition: sampled.taskDefinition }, outcomes, items: facts },
        builtInRegistry(),
      ),
    ];
    expect(others.map(({ strata }) => strata)).toEqual([undefined, undefined]);
  });
});
