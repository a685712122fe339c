import { describe, expect, it } from "vitest";
import { costLines, hoursText } from "../../src/cli/run/hours.ts";
import { makeEntry, makeItems, makePlanned } from "../helpers/entries.ts";

describe("hours of a run", () => {
  it("follow from what is open, what one takes and how many are under way", () => {
    const planned = makePlanned(makeEntry(), makeItems(2000), { seeds: [1, 2, 3, 4] });
    // 8,000 outcomes of 9 s each, 10 under way: 7,200 s.
    const lines = costLines([{ planned, open: 8000, msEach: 9000 }], { busy: 10, from: "the first minute" });
    expect(lines).toEqual([
      "by the first minute: 2.0 h to go",
      "  2.0 h  capitals · letters@0",
      "  cheaper: --seeds 1 saves 1.5 h",
      "  cheaper: --limit 1000 (an accuracy within some ± 3 points; marks SUBSET) saves 1.0 h",
    ]);
  });

  it("put the longest column first and offer letters where whole answers are scored", () => {
    const letters = makePlanned(makeEntry(), makeItems(10));
    const texts = makePlanned(makeEntry({ protocol: { protocol: "texts", continuation: "texts" } }), makeItems(10));
    const lines = costLines(
      [
        { planned: letters, open: 10, msEach: 60_000 },
        { planned: texts, open: 10, msEach: 180_000 },
      ],
      { busy: 1, from: "a run" },
    );
    expect(lines.slice(0, 3)).toEqual([
      "by a run: 40 min to go",
      "  30 min  capitals · texts@0",
      "  10 min  capitals · letters@0",
    ]);
    expect(lines[3]).toMatch(/a protocol of letters instead of texts.* saves 20 min/);
  });

  it("leave out what was not measured and say so", () => {
    const planned = makePlanned(makeEntry(), makeItems(10));
    expect(costLines([{ planned, open: 10 }], { busy: 1, from: "a run" })).toEqual([
      "by a run: 1 min to go, without columns that were not measured",
    ]);
  });

  it("are written as minutes below one hour", () => {
    expect([hoursText(0.5), hoursText(1), hoursText(13.26)]).toEqual(["30 min", "1.0 h", "13.3 h"]);
  });
});
