import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/item.ts";
import { checkItems } from "../../src/tasks/check-items.ts";
import { makeEntry, makeItem, makeItems } from "../helpers/entries.ts";

const messages = (entry: ReturnType<typeof makeEntry>, items: readonly Item[], itemRows = items.map((_, index) => index + 1)) =>
  checkItems(entry, { items, itemRows, file: "test.jsonl" }).map(({ message, place }) => `${place.row ?? ""} ${message}`);

describe("items and an entry", () => {
  it("fit", () => {
    expect(messages(makeEntry(), makeItems(5))).toEqual([]);
  });

  it("do not fit where a slot of the kind stays empty", () => {
    expect(messages(makeEntry(), [makeItem(1), makeItem(2, { fields: { question: " " } })])).toEqual([
      '2 item "item-2" leaves "question" of multiple-choice empty',
    ]);
  });

  it("are named by their row in the file where rows before them were left out", () => {
    expect(messages(makeEntry(), [makeItem(1), makeItem(2, { fields: {} })], [1, 7])).toEqual([
      '7 item "item-2" leaves "question" of multiple-choice empty',
    ]);
  });

  it("do not fit where the task's own template comes out empty", () => {
    const slots = { question: '{% if asks == "cause" %}{{ premise }}{% endif %}' };
    const entry = makeEntry({ task: { slots, fields: ["premise", "asks"] } });
    const fields = { premise: "ירד גשם." };
    expect(messages(entry, [makeItem(1, { fields: { ...fields, asks: "cause" } })])).toEqual([]);
    expect(messages(entry, [makeItem(1, { fields: { ...fields, asks: "reason" } })])).toEqual([
      '1 item "item-1" leaves "question" of multiple-choice empty',
    ]);
  });

  it("do not fit where the gold is of a form that the kind does not have", () => {
    expect(messages(makeEntry(), [makeItem(1, { gold: { kind: "number", value: "3" } })])).toEqual([
      '1 the gold of item "item-1" is a number, which does not serve multiple-choice',
    ]);
  });

  it("do not fit where there are more choices than labels", () => {
    const choices = ["1", "2", "3", "4", "5"];
    expect(messages(makeEntry(), [makeItem(1, { choices })])).toEqual([
      '1 item "item-1" has 5 choices and protocol "letters" 4 labels',
    ]);
  });

  it("do not fit where a question has no answer and the protocol no words to say so", () => {
    const protocol = {
      kinds: ["extractive-qa"],
      templates: { item: "{{ context }}", answer: "{{ answer }}", separator: "" },
    } as const;
    const entry = makeEntry({ task: { kind: "extractive-qa" }, protocol });
    const item = makeItem(1, { fields: { context: "קטע", question: "שאלה" }, choices: [], gold: { kind: "texts", texts: [] } });
    expect(messages(entry, [item])).toEqual(['1 item "item-1" has no answer, and protocol "letters" no words to say so']);
  });

  it("report an excluded id that the data do not have", () => {
    const entry = makeEntry({ task: { exclude: [{ id: "item-9", reason: "wrong gold", since: "2026-01-01" }] } });
    expect(messages(entry, makeItems(3))).toEqual([' task "capitals" excludes "item-9", which the data does not have']);
  });
});
