import { describe, expect, it } from "vitest";
import type { SuiteEntry } from "../../src/core/definition.ts";
import { askColumn, embeddedModel, openColumn, perfectModel } from "./columns.ts";
import { PROTOCOLS, STARTER_TASKS, SUITES, starterEntries, TASKS } from "./definitions.ts";

const ENTRIES = starterEntries();
const named = ({ task, protocol, parameters }: SuiteEntry) => `${task} ${protocol} ${JSON.stringify(parameters)}`;
const byTask = STARTER_TASKS.map(({ task }) => [task, ENTRIES.filter((entry) => entry.task === task)] as const);
const byAnswered = byTask.filter(([name]) => TASKS.get(name)?.kind !== "language-modeling");
const random = embeddedModel("random");

describe("the suite quickstart-all", () => {
  it("holds every starter task under every protocol that serves it", () => {
    expect(SUITES.get("quickstart-all")?.entries.map(named).sort()).toEqual(ENTRIES.map(named).sort());
  });

  it("leaves no protocol out", () => {
    const asked = new Set(ENTRIES.map(({ protocol }) => protocol));
    expect([...PROTOCOLS.keys()].filter((name) => !asked.has(name))).toEqual([]);
  });
});

describe("under every protocol that serves it", () => {
  it.each(byTask)("%s gets a reading and a score for every answer of a model that guesses", async (_task, entries) => {
    for (const entry of entries) {
      const column = await openColumn(entry);
      const { statuses, readings, score } = await askColumn(column, random);
      expect({ [named(entry)]: new Set(statuses) }).toEqual({ [named(entry)]: new Set(["collected"]) });
      expect(readings).toHaveLength(column.items.length);
      expect(score).toBeGreaterThanOrEqual(0);
      // A rate of a text is no share.
      if (column.entry.task.kind !== "language-modeling") expect(score).toBeLessThan(1);
    }
  });

  it.each(byAnswered)("%s gives the full score to a model that answers as its shots do", async (_task, entries) => {
    for (const entry of entries) {
      const column = await openColumn(entry);
      const { readings, score } = await askColumn(column, perfectModel(column));
      expect({ [named(entry)]: readings.filter((reading) => reading !== "answered" && reading !== "abstained") }).toEqual({
        [named(entry)]: [],
      });
      expect({ [named(entry)]: Math.round(score * 1e9) / 1e9 }).toEqual({ [named(entry)]: 1 });
    }
  });
});
