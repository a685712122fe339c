import { describe, expect, it } from "vitest";
import { serves } from "../../src/tasks/serves.ts";
import { LETTERS, TASK } from "../helpers/entries.ts";

describe("a protocol serves a task", () => {
  it("of its kind, with words in its language", () => {
    expect(serves(LETTERS, TASK)).toBe(true);
    expect(serves(LETTERS, { ...TASK, kind: "short-answer" })).toBe(false);
    expect(serves(LETTERS, { ...TASK, language: "en" })).toBe(false);
    expect(serves(LETTERS, { ...TASK, kind: "pairwise-judgement" })).toBe(false);
  });

  it("with shots only where the task has a split for them", () => {
    const { shotSplit: _, ...without } = TASK;
    expect(serves({ ...LETTERS, parameters: { shots: 5 } }, without)).toBe(false);
    expect(serves({ ...LETTERS, parameters: { shots: 0 } }, without)).toBe(true);
  });

  it("whose metrics hold the one that it was made for", () => {
    expect(serves({ ...LETTERS, primary: "acc" }, TASK)).toBe(true);
    expect(serves({ ...LETTERS, primary: "macro-f1" }, TASK)).toBe(false);
    expect(serves({ ...LETTERS, primary: "macro-f1", metrics: ["macro-f1"] }, TASK)).toBe(true);
  });

  it("that fills the slots which its template names", () => {
    const continuing = { ...LETTERS, templates: { ...LETTERS.templates, item: "{{ stem }}" } };
    expect(serves(continuing, TASK)).toBe(false);
    expect(serves(continuing, { ...TASK, slots: { stem: "{{ question }}" }, fields: ["question"] })).toBe(true);
  });
});
