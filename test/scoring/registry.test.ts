import { describe, expect, it } from "vitest";
import { METHODS } from "../../src/core/kind.ts";
import { isCorpusMetric } from "../../src/scoring/metric.ts";
import { builtInRegistry, named, withPlugins } from "../../src/scoring/registry.ts";

const registry = builtInRegistry();

describe("the registry", () => {
  it("holds what it brings along under its own names", () => {
    for (const [name, extractor] of registry.extractors) expect(extractor.name).toBe(name);
    for (const [name, metric] of registry.metrics) expect(metric.name).toBe(name);
  });

  it("has a title, a version, kinds and known methods for each", () => {
    for (const entry of [...registry.extractors.values(), ...registry.metrics.values()]) {
      expect(entry.title).not.toBe("");
      expect(entry.version).toBeGreaterThan(0);
      expect(entry.kinds.length).toBeGreaterThan(0);
      for (const method of entry.methods ?? []) expect(METHODS).toContain(method);
    }
  });

  it("adds plug-ins without touching the given registry", () => {
    const metric = { name: "mine", version: 1, title: "mine", kinds: ["short-answer"], value: () => 1 } as const;
    expect(withPlugins(registry, { metrics: [metric] }).metrics.get("mine")).toBe(metric);
    expect(registry.metrics.has("mine")).toBe(false);
  });

  it("refuses a name that is taken, and says which", () => {
    const metric = named(registry.metrics, "metric", "acc");
    expect(() => withPlugins(registry, { metrics: [metric] })).toThrow(/metric "acc"/);
    const extractor = named(registry.extractors, "extractor", "loglikelihood");
    expect(() => withPlugins(registry, { extractors: [extractor] })).toThrow(/extractor "loglikelihood"/);
  });

  it("lists the known names for an unknown one", () => {
    expect(() => named(registry.extractors, "extractor", "lettre")).toThrow(expect.objectContaining({ code: "E_UNKNOWN_NAME" }));
  });

  it("gives every corpus metric of a published tool a signature", () => {
    for (const name of ["bleu", "chrf", "chrf++", "ter"]) {
      const metric = named(registry.metrics, "metric", name);
      expect(isCorpusMetric(metric) && metric.signature).toContain("sacreBLEU-2.6.0");
    }
  });
});
