import { describe, expect, it } from "vitest";
import { leadingPair, pairOf } from "../../src/report/pairs.ts";
import { sampleResults, sampleRun, threeModels } from "./sample.ts";

const TRIVIA = "trivia-he letter-chat@0";
const ARC = "arc-he letter-chat@0";

describe("a pair of models", () => {
  it("turned round is the comparison of the runs in the other order", () => {
    const runs = [
      sampleRun({ model: "m", right: { [TRIVIA]: 0.9, [ARC]: 0.3 } }),
      sampleRun({ model: "n", right: { [TRIVIA]: 0.4, [ARC]: 0.5 } }),
    ];
    const turned = pairOf(sampleResults(runs), "n", "m");
    const asked = sampleResults(runs.toReversed()).comparisons[0];
    const rows = (pair: typeof asked) =>
      pair?.differences.map(({ task, first, second, difference, interval, wins, ties, losses, p }) => ({
        ...{ task, first, second, wins, ties, losses, p },
        places: [difference, ...("low" in interval ? [interval.low, interval.high] : [])].map((end) => Number(end.toFixed(9))),
      }));
    expect(turned).toMatchObject({ first: "n", second: "m" });
    expect(rows(turned)).toEqual(rows(asked));
    expect(rows(turned)).toHaveLength(2);
    expect(turned?.composites[0]?.difference).toBeCloseTo(asked?.composites[0]?.difference as number, 12);
  });

  it("that leads is the best model of the average minus the next one, in whatever order the runs were named", () => {
    expect(leadingPair(threeModels())).toMatchObject({ first: "dicta_24B|chat", second: "מודל-א & <b>" });
    const [weak, strong] = [0.2, 0.8].map((share) => sampleRun({ model: `m${share}`, right: { [TRIVIA]: share, [ARC]: share } }));
    expect(leadingPair(sampleResults([weak, strong] as never))).toMatchObject({ first: "m0.8", second: "m0.2" });
  });

  it("that is no pair of the report is none", () => {
    expect(pairOf(threeModels(), "tiny", "tiny")).toBeUndefined();
  });
});
