import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { packed } from "../../src/stats/packed.ts";
import { estimateRepeated } from "../../src/stats/repeated.ts";

describe("packed answers", () => {
  it.each([1, 2, 5])("give the estimate of rows to the last bit, with clusters by number as by name, up to %i seeds", (seeds) => {
    const source = random("packed", String(seeds));
    const rows = Array.from({ length: 90 }, (_, item) =>
      Array.from({ length: item % 7 === 0 ? 1 : seeds }, () => source.below(1000) / 999),
    );
    const { values, starts } = packed(rows);
    // The names stand in another order than the numbers.
    const numbers = Int32Array.from(rows, (_, item) => 99 - (item % 41));
    const clusters = Array.from(numbers, (number) => `cluster ${number}`);
    for (const named of [undefined, clusters])
      expect(
        estimateRepeated({ values, starts }, { binary: false, clusters: named === undefined ? undefined : numbers }),
      ).toStrictEqual(estimateRepeated(rows, { binary: false, clusters: named }));
  });
});
