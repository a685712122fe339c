import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { nearAcross, nearDuplicates } from "../../src/scoring/near-duplicates.ts";
import { choicesOnlyFloor } from "../../src/scoring/part-floors.ts";
import { STARTER_TASKS, starterItems } from "./definitions.ts";

/** How far above guessing a reader of the choices alone may score; below it, balanced sets this small teach the wrong thing. */
const TOLERANCE = 0.15;
/** Of eight items one standard error is fifteen points: their lengths are tested instead (starter.test.ts of the data). */
const FEWEST = 24;
/** Winograd's schemas come as twins that differ in the words that turn the answer. */
const TWINS = "starter-winograd";
const every = STARTER_TASKS.map((task) => [task.task, task] as const);

describe("the items of a starter task", () => {
  it.each(every)("%s cannot be answered from the choices alone", async (name, task) => {
    const floor = choicesOnlyFloor(await starterItems(task, "test"), random("part floor", name, "choices"));
    if (floor === undefined || floor.n < FEWEST) return;
    expect(floor.score - floor.chance).toBeLessThanOrEqual(TOLERANCE);
  });

  it.each(every)("%s ask different things, and other things than the shots", async (name, task) => {
    const items = await starterItems(task, "test");
    if (name !== TWINS) expect(nearDuplicates(items)).toEqual([]);
    if (task.shotSplit !== undefined) expect(nearAcross(items, await starterItems(task, task.shotSplit))).toEqual([]);
  });
});
