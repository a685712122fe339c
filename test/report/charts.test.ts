import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CHARTS, type ChartName } from "../../src/report/charts/definitions.ts";
import { drawChart } from "../../src/report/charts/draw.ts";
import { DARK, heatColour, LIGHT, mixed, readableOn } from "../../src/report/charts/theme.ts";
import { sampleResults, sampleRun, threeModels } from "./sample.ts";

const results = threeModels();
const NAMES = Object.keys(CHARTS) as ChartName[];
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** All texts of a chart, wherever they stand in its configuration. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return [];
}

describe.each(NAMES)("the chart %s", (name) => {
  const definition = CHARTS[name]({ results, theme: LIGHT });

  it("wraps every label in an isolate, so that Hebrew, Latin and signs keep their order", () => {
    const { labels, datasets } = definition.config.data;
    const title = definition.config.options?.plugins?.title?.text;
    for (const text of [...textsOf(labels), ...textsOf(datasets.map((dataset) => dataset.label ?? "")), ...textsOf(title)])
      if (text !== "")
        expect(text).toMatch(/^\u2068([^\u2066-\u2069\u202a-\u202e]*|(\u2068[^\u2066-\u2069\u202a-\u202e]*\u2069)+)\u2069$/);
  });

  it("is the same twice, says in words what it shows, and has the page's two themes", () => {
    expect(JSON.stringify(CHARTS[name]({ results, theme: LIGHT }).config.data)).toBe(JSON.stringify(definition.config.data));
    expect(definition.description.length).toBeGreaterThan(20);
    expect(() => CHARTS[name]({ results, theme: DARK, width: 340 })).not.toThrow();
  });

  it("draws with one model, without scores and without a pair", () => {
    const one = sampleResults([sampleRun({ model: "m", right: { "arc-he letter-chat@0": 0.5 } })]);
    const none = sampleResults([sampleRun({ model: "m", right: { "arc-he letter-chat@0": 0.5 }, errored: 40 })]);
    expect(() => CHARTS[name]({ results: one, theme: LIGHT })).not.toThrow();
    expect(() => CHARTS[name]({ results: none, theme: LIGHT })).not.toThrow();
  });
});

/** Of @napi-rs/canvas 1.0.11 with its own fonts: a new release draws other bytes, and these lines are then looked at and renewed. */
const HASHES: Readonly<Record<ChartName, string>> = {
  bars: "1980e1ff246b7903",
  forest: "483d978a2dd59279",
  radar: "8fa293c061d6fcfb",
  heat: "e2cedcf17d489721",
  course: "04c122bd2dc5de1b",
  cost: "7e7429cd47ce4c70",
  histogram: "330e4b95da54bfd4",
  calibration: "6ad229f33cef6e9c",
};

describe.runIf(process.platform === "linux" && process.arch === "x64")("a PNG on linux-x64", () => {
  it.each(NAMES)("of %s has the bytes that were looked at", async (name) => {
    const bytes = await drawChart(results, { kind: "png", name, given: true });
    expect([...bytes.slice(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    expect(sha256(bytes)).toBe(HASHES[name]);
  });
});

describe("an SVG", () => {
  it("holds paths and no text, so that it needs no font", async () => {
    const svg = new TextDecoder().decode(await drawChart(results, { kind: "svg", name: "forest", given: true }));
    expect(svg).toContain("<path");
    expect(svg).not.toContain("<text");
  });
});

describe("a chart's name", () => {
  it("must be one where it was given, and shows the bars where a file is called otherwise", async () => {
    await expect(drawChart(results, { kind: "svg", name: "pie", given: true })).rejects.toMatchObject({ code: "E_UNKNOWN_NAME" });
    expect(sha256(await drawChart(results, { kind: "png", name: "my-file", given: false }))).toBe(
      sha256(await drawChart(results, { kind: "png", name: "bars", given: true })),
    );
  });
});

describe("colours", () => {
  it("mix, and stay readable on every heat", () => {
    expect(mixed("#000000", "#ffffff", 0.5)).toBe("#808080");
    expect(heatColour(LIGHT, 0)).toBe(LIGHT.heat[0]);
    expect(heatColour(LIGHT, 1)).toBe(LIGHT.heat[2]);
    expect([readableOn("#ffffff"), readableOn("#0b4f86")]).toEqual(["#1d2329", "#ffffff"]);
  });
});
