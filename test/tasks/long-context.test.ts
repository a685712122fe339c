import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/item.ts";
import { checkItems } from "../../src/tasks/check-items.ts";
import { resolveEntry } from "../../src/tasks/entry.ts";
import { countWords, groupedByPosition, keepWords } from "../../src/tasks/long-context.ts";
import { createAsker } from "../../src/tasks/prompt.ts";
import { PROTOCOLS, TASKS } from "../catalogue/definitions.ts";
import { KNOWN } from "../helpers/entries.ts";

const SPAN = PROTOCOLS.get("span-chat")!;

function passage(index: number): string {
  return `קטע${index} ${Array.from({ length: 19 }, (_, word) => `מילה${index}־${word}`).join(" ")}`;
}

/** Two questions on each of thirty passages of twenty words. */
const ITEMS: readonly Item[] = Array.from({ length: 60 }, (_, index) => ({
  id: `q${index}`,
  fields: { context: passage(index >> 1), question: "מה?" },
  choices: [],
  gold: { kind: "texts" as const, texts: ["א"] },
}));

function entryOf(task: string, set: Parameters<typeof resolveEntry>[0] extends infer Input ? Partial<Input> : never) {
  const result = resolveEntry({ task: TASKS.get(task)!, protocol: SPAN, ...set }, KNOWN);
  if (!result.ok) throw new Error(result.faults.map(({ message }) => message).join("\n"));
  return result.entry;
}

const contextOf = (task: string, set: Parameters<typeof entryOf>[1], item: Item) => {
  const { request } = createAsker(entryOf(task, set), [], { items: ITEMS }).ask(item, 1);
  expect(JSON.stringify(request.prompt)).toContain(JSON.stringify(request.view.fields["context"]).slice(1, -1));
  return String(request.view.fields["context"]);
};

describe("a passage shortened by contextTokens", () => {
  it("keeps the first or the last words as the text writes them, and a short one whole", () => {
    expect(keepWords("אחת  שתיים\nשלוש ארבע", { count: 2, side: "start" })).toBe("אחת  שתיים");
    expect(keepWords("אחת  שתיים\nשלוש ארבע", { count: 3, side: "end" })).toBe("שתיים\nשלוש ארבע");
    expect(keepWords(" אחת שתיים ", { count: 2, side: "end" })).toBe(" אחת שתיים ");
  });

  it("is what the prompt holds, and the side is part of the column's name", () => {
    const context = contextOf("starter-heq", { contextTokens: 16, contextSide: "end" }, ITEMS[4]!);
    expect(countWords(context)).toBe(16);
    expect(passage(2).endsWith(context)).toBe(true);
    expect(entryOf("starter-heq", { contextTokens: 16, contextSide: "end" }).name).toBe(
      "span-chat@0,contextTokens=16,contextSide=end",
    );
  });

  it.each([
    ["starter-heq", { contextTokens: 16 }, "go together"],
    ["starter-heq-long", {}, "is not said"],
    ["starter-heq-long", { contextTokens: 64, contextSide: "start" }, "not cut"],
  ] as const)("of %s with %o is refused", (task, set, message) => {
    expect(() => entryOf(task, set)).toThrow(message);
  });
});

describe("a passage among others", () => {
  it("stands whole among whole passages, each once, up to the length and no further", () => {
    for (const item of ITEMS.slice(0, 12)) {
      const context = contextOf("starter-heq-long", { contextTokens: 110 }, item);
      const parts = context.split("\n\n");
      expect(parts).toHaveLength(5);
      expect(new Set(parts).size).toBe(5);
      expect(parts).toContain(item.fields["context"]);
      expect(countWords(context)).toBeLessThanOrEqual(110);
    }
  });

  it("stands at each position equally often, and the group of the item says where", () => {
    const counts = new Map<string, number>();
    for (const item of groupedByPosition(ITEMS, entryOf("starter-heq-long", { contextTokens: 100 }))) {
      const at = contextOf("starter-heq-long", { contextTokens: 100 }, item)
        .split("\n\n")
        .indexOf(String(item.fields["context"]));
      const key = `${item.group} at ${at}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries([...counts].sort())).toEqual({
      "position 1 of 3 at 0": 20,
      "position 2 of 3 at 2": 20,
      "position 3 of 3 at 4": 20,
    });
  });

  it("asks the same of an item whatever else is asked, and other passages of another item", () => {
    const asker = createAsker(entryOf("starter-heq-long", { contextTokens: 100 }), [], { items: ITEMS });
    const first = asker.ask(ITEMS[7]!, 1).digest;
    asker.ask(ITEMS[8]!, 1);
    expect(asker.ask(ITEMS[7]!, 1).digest).toBe(first);
    expect(asker.ask(ITEMS[6]!, 1).digest).not.toBe(first);
  });

  it("is refused where the split has too few words, with the most that it has", () => {
    const problems = checkItems(entryOf("starter-heq-long", { contextTokens: 1000 }), {
      items: ITEMS,
      itemRows: [],
      file: "x.json",
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'the 30 passages of task "starter-heq-long" have 600 words, fewer than contextTokens 1000',
    ]);
  });
});
