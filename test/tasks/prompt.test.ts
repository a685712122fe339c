import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ItemView } from "../../src/core/item.ts";
import { resolveEntry } from "../../src/tasks/entry.ts";
import { createAsker, requestDigest } from "../../src/tasks/prompt.ts";
import { KNOWN, LETTERS, makeEntry, makeItem, TASK } from "../helpers/entries.ts";

const POOL = Array.from({ length: 12 }, (_, index) => makeItem(index + 100));

function promptText(asker: ReturnType<typeof createAsker>, number: number, seed = 1): string {
  const { prompt } = asker.ask(makeItem(number), seed).request;
  return prompt.layout === "raw" ? prompt.parts.join("") : JSON.stringify(prompt.messages);
}

describe("a prompt", () => {
  it("ends where the continuation begins, with the choices as the data has them under seed 1", () => {
    const { request, order } = createAsker(makeEntry(), []).ask(makeItem(7), 1);
    expect(request).toMatchObject({ method: "choice-loglikelihood", continuations: [" א", " ב", " ג"] });
    expect(promptText(createAsker(makeEntry(), []), 7)).toBe("שאלה מספר 7?\nא. תשובה 7א\nב. תשובה 7ב\nג. תשובה 7ג\nתשובה:");
    expect(order).toEqual([0, 1, 2]);
  });

  it("permutes the choices under further seeds, and says how", () => {
    const asker = createAsker(makeEntry(), []);
    const item = makeItem(7);
    const orders = [2, 3, 4, 5, 6, 7, 8].map((seed) => asker.ask(item, seed));
    expect(new Set(orders.map(({ order }) => order.join())).size).toBeGreaterThan(2);
    for (const { order, request } of orders) expect(request.view.choices).toEqual(order.map((index) => item.choices[index]));
  });

  it("never shows an item among its own shots, and leaves everyone else's shots as they were", () => {
    const asker = createAsker(makeEntry({ shots: 4 }), POOL);
    const shared = asker.ask(makeItem(1), 1).shotIds;
    const [shot] = shared;
    const twin = POOL.find(({ id }) => id === shot);
    if (twin === undefined) throw new Error("the shot is in the pool");
    const own = asker.ask({ ...twin, id: "another id", fields: { question: `${twin.fields["question"]}\u200f` } }, 1).shotIds;
    expect(own).not.toContain(shot);
    expect(own).toHaveLength(4);
    expect(own.slice(0, 3)).toEqual(shared.slice(1));
    expect(asker.ask(makeItem(2), 1).shotIds).toEqual(shared);
  });

  it("draws other shots under another seed only if the protocol varies them", () => {
    const varied = createAsker(makeEntry({ shots: 4 }), POOL);
    expect(varied.ask(makeItem(1), 1).shotIds).not.toEqual(varied.ask(makeItem(1), 2).shotIds);
    const fixed = createAsker(makeEntry({ shots: 4, protocol: { varies: [] } }), POOL);
    expect(fixed.ask(makeItem(1), 1).shotIds).toEqual(fixed.ask(makeItem(1), 2).shotIds);
  });

  it("draws per item where the protocol says so", () => {
    const asker = createAsker(makeEntry({ shots: 4, protocol: { shots: "per-item" } }), POOL);
    expect(asker.ask(makeItem(1), 1).shotIds).not.toEqual(asker.ask(makeItem(2), 1).shotIds);
  });

  it("is the same bytes whatever was asked before it", () => {
    const item = makeItem(5);
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.integer({ min: 1, max: 5 }), (before, seed) => {
        const asker = createAsker(makeEntry({ shots: 3 }), POOL);
        for (const number of before) asker.ask(makeItem(number), (number % 4) + 1);
        expect(asker.ask(item, seed).digest).toBe(createAsker(makeEntry({ shots: 3 }), POOL).ask(item, seed).digest);
      }),
      { numRuns: 50 },
    );
  });

  it("has an identity that leaves the item's view out", () => {
    const { request, digest } = createAsker(makeEntry(), []).ask(makeItem(1), 1);
    expect(requestDigest(request)).toBe(digest);
    expect(requestDigest({ ...request, view: { ...request.view, id: "other" } })).toBe(digest);
    expect(requestDigest({ ...request, seed: request.seed + 1 })).not.toBe(digest);
  });

  it("puts shots of a chat as turns, or inside one message", () => {
    const chat = { method: "generate", layout: "chat", continuation: "none", extractors: ["letter-strict"], varies: [] } as const;
    const sampling = {
      temperature: 0,
      topP: 1,
      topK: "model",
      minP: "model",
      maxTokens: 8,
      maxReasoningTokens: 0,
      stop: [],
    } as const;
    const turns = createAsker(makeEntry({ shots: 1, protocol: { ...chat, sampling, shotLayout: "turns" } }), POOL).ask(
      makeItem(1),
      1,
    ).request.prompt;
    expect(turns.layout === "chat" ? turns.messages.map(({ role }) => role) : []).toEqual(["user", "assistant", "user"]);
    const inline = createAsker(makeEntry({ shots: 1, protocol: { ...chat, sampling, shotLayout: "inline" } }), POOL).ask(
      makeItem(1),
      1,
    ).request.prompt;
    expect(inline.layout === "chat" ? inline.messages.map(({ role }) => role) : []).toEqual(["user"]);
  });

  it("puts the task's sentence into the preamble, once", () => {
    const templates = { ...LETTERS.templates, preamble: "{{ words.intro }}{{ ' ' + instruction if instruction else '' }}\n\n" };
    const words = { he: { labels: ["א", "ב", "ג"], answer: "תשובה", intro: "לפניך שאלות." } };
    const asked = (instruction?: string) => {
      const task = instruction === undefined ? {} : { instruction };
      return promptText(createAsker(makeEntry({ task, shots: 2, protocol: { templates, words } }), POOL), 1);
    };
    expect(asked("יש לבחור בירה.")).toMatch(/^לפניך שאלות\. יש לבחור בירה\.\n\nשאלה מספר/);
    expect(asked("יש לבחור בירה.").split("יש לבחור בירה.")).toHaveLength(2);
    expect(asked()).toMatch(/^לפניך שאלות\.\n\nשאלה מספר/);
  });

  it("asks a classification for the likelihood of its labels as they are offered", () => {
    const labels = [
      { label: "positive", spellings: ["חיובי", "positive"] },
      { label: "negative", spellings: ["שלילי"] },
    ];
    const templates = { item: "{{ text }}\nסיווג:", answer: " {{ answer }}", separator: "\n\n" };
    const entry = makeEntry({
      task: { kind: "classification", labels },
      protocol: { kinds: ["classification"], continuation: "texts", templates },
    });
    const item = makeItem(1, { fields: { text: "נהדר" }, choices: [], gold: { kind: "label", label: "positive" } });
    expect(createAsker(entry, []).ask(item, 1).request).toMatchObject({ continuations: [" חיובי", " שלילי"] });
  });

  it("lets choices go on where a slot of the task's own stops", () => {
    const templates = { item: "{{ stem }}", answer: " {{ choice }}", separator: "\n\n" };
    const slots = { stem: "{{ question }} כי" };
    const entry = makeEntry({ task: { slots, fields: ["question"] }, protocol: { continuation: "texts", templates } });
    const { request } = createAsker(entry, []).ask(makeItem(7), 1);
    expect(promptText(createAsker(entry, []), 7)).toBe("שאלה מספר 7? כי");
    expect(request).toMatchObject({ continuations: [" תשובה 7א", " תשובה 7ב", " תשובה 7ג"] });
  });

  it("shows a model nothing of the gold", () => {
    expectTypeOf<keyof ItemView>().toEqualTypeOf<
      "id" | "fields" | "choices" | "task" | "kind" | "labels" | "optionLabels" | "shotGolds"
    >();
    const request = createAsker(makeEntry(), []).ask(makeItem(1), 1).request;
    expect(JSON.stringify(request)).not.toContain('gold"');
  });

  it("refuses more shots than the split has", () => {
    expect(() => createAsker(makeEntry({ shots: 20 }), POOL).ask(makeItem(1), 1)).toThrow(/asks 20 shots/);
  });
});

describe("a task under a protocol", () => {
  it.each([
    ["an unknown metric", { metrics: ["acuracy"], primary: "acuracy" }, {}, 'unknown metric "acuracy"'],
    ["an unknown extractor", {}, { extractors: ["leters"] }, 'unknown extractor "leters"'],
    ["a primary metric that is not listed", { primary: "f1.he" }, {}, 'the primary metric "f1.he" is not in metrics'],
    ["missing words for the task's language", { language: "ar" }, {}, 'has no words for language "ar"'],
    ["shots from the evaluated split", { shotSplit: "test" }, {}, 'shots would be drawn from "test"'],
    ["a protocol that does not serve the kind", { kind: "classification" }, {}, "does not serve classification"],
    [
      "a slot that only a task can fill, and this one does not",
      {},
      { templates: { ...LETTERS.templates, item: "{{ stem }}" } },
      'unknown name "stem"',
    ],
    ["a kind that cannot be run yet", { kind: "pairwise-judgement" }, {}, "cannot be run yet"],
  ] as const)("refuses %s", (_, task, protocol, message) => {
    const result = resolveEntry({ task: { ...TASK, ...task }, protocol: { ...LETTERS, ...protocol }, shots: 1 }, KNOWN);
    expect(result.ok ? "" : result.faults.map((fault) => fault.message).join("\n")).toContain(message);
  });

  it("reports everything at once", () => {
    const result = resolveEntry(
      {
        task: { ...TASK, metrics: ["x"], primary: "y" },
        protocol: { ...LETTERS, templates: { ...LETTERS.templates, item: "{{ a }}{{ b }}" } },
      },
      KNOWN,
    );
    expect(result.ok ? 0 : result.faults.length).toBe(4);
  });
});
