import { describe, expect, expectTypeOf, it } from "vitest";
import type { ItemView } from "../../../src/core/item.ts";
import { type Model, Unscorable } from "../../../src/core/model.ts";
import type { ChoiceScore, ModelRequest } from "../../../src/core/request.ts";
import type { Baseline } from "../../../src/models/embedded/baseline.ts";
import { EMBEDDED } from "../../../src/models/embedded/registry.ts";
import { choiceRequest, FRUIT, generateRequest, NEVER, viewOf } from "./requests.ts";

const TEXT = "הילד הלך אל הים.\nהילדה הלכה אל ההר.\n";

function modelNamed(name: string): Model {
  const entry = EMBEDDED[name];
  if (entry === undefined) throw new Error(`no embedded model ${name}`);
  return entry.create({ trainingText: () => TEXT });
}

async function scores(name: string, request = choiceRequest(FRUIT)): Promise<readonly ChoiceScore[]> {
  const reply = await modelNamed(name).choiceLoglikelihood?.(request, NEVER);
  if (reply === undefined) throw new Error(`${name} scores no choices`);
  return reply.choices;
}

async function answer(name: string, request: ReturnType<typeof generateRequest>): Promise<string> {
  const reply = await modelNamed(name).generate?.(request, NEVER);
  if (reply === undefined) throw new Error(`${name} generates nothing`);
  return reply.text;
}

function best(choices: readonly ChoiceScore[]): number {
  const logprobs = choices.map(({ logprob }) => logprob);
  return logprobs.indexOf(Math.max(...logprobs));
}

const SURE = ["random", "majority", "longest-choice"];
const PASSAGE = viewOf({
  kind: "extractive-qa",
  fields: {
    context: "המאפייה נפתחת בארבע. הלחם הראשון בתנור הוא לחם שיפון טרי. בשנת 1952 הוקמה העיר.",
    question: "איזה סוג של לחם הוא הראשון בתנור?",
  },
});

describe("what embedded models may see", () => {
  it("has no gold in its type", () => {
    expectTypeOf<Parameters<Baseline["guess"]>[0]>().toEqualTypeOf<ItemView>();
    expectTypeOf<ModelRequest["view"]>().toEqualTypeOf<ItemView>();
    expectTypeOf<Extract<keyof ItemView, "gold" | "solution">>().toBeNever();
    // @ts-expect-error A view has no gold: this line must not compile.
    expect(FRUIT.gold).toBeUndefined();
  });

  it.each(Object.keys(EMBEDDED))("is all that %s looks at", async (name) => {
    const known = new Set(["id", "task", "kind", "fields", "choices", "labels", "optionLabels", "shotGolds"]);
    const looked = new Set<string>();
    const guarded = (view: ItemView): ItemView =>
      new Proxy(view, {
        get(target, property, receiver) {
          looked.add(String(property));
          return Reflect.get(target, property, receiver);
        },
      });
    await modelNamed(name)
      .choiceLoglikelihood?.(choiceRequest(guarded(FRUIT)), NEVER)
      .catch((error: unknown) => expect(error).toBeInstanceOf(Unscorable));
    await modelNamed(name)
      .generate?.(generateRequest(guarded(PASSAGE)), NEVER)
      .catch((error: unknown) => expect(error).toBeInstanceOf(Unscorable));
    // BM25 looks at the query alone.
    if (modelNamed(name).generate !== undefined) expect(looked.size).toBeGreaterThan(0);
    expect([...looked].filter((property) => !known.has(property))).toEqual([]);
  });
});

describe("probabilities of the baselines", () => {
  it.each(SURE)("of %s sum to 1 and are those of its tokens", async (name) => {
    const choices = await scores(name);
    expect(choices.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 12);
    for (const { logprob, tokens } of choices) expect(tokens.reduce((sum, token) => sum + token.logprob, 0)).toBe(logprob);
  });

  it("name the same answer after division by length", async () => {
    const texts = ["כן", `לא ${"מאוד ".repeat(20_000)}`, "אולי", "תלוי"];
    const view = viewOf({ kind: "multiple-choice", choices: texts });
    for (let seed = 0; seed < 20; seed++) {
      const choices = await scores("random", choiceRequest(view, { continuations: texts.map((text) => ` ${text}`), seed }));
      const perCharacter = choices.map(({ logprob }, index) => logprob / (texts[index] as string).length);
      expect(perCharacter.indexOf(Math.max(...perCharacter))).toBe(best(choices));
    }
  });
});

describe("random", () => {
  it("answers each choice equally often, and the same under the same seed", async () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const chosen = best(await scores("random", choiceRequest(FRUIT, { seed })));
      expect(best(await scores("random", choiceRequest(FRUIT, { seed })))).toBe(chosen);
      counts[chosen] = (counts[chosen] as number) + 1;
    }
    // Five standard deviations of a binomial with n = 2000 and p = 1/4.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(2000 * 0.25 * 0.75));
  });

  it("generates a label, a number, or a span of the passage", async () => {
    expect(FRUIT.optionLabels).toContain(await answer("random", generateRequest(FRUIT)));
    expect(FRUIT.choices).toContain(await answer("random", generateRequest({ ...FRUIT, optionLabels: [] })));
    expect(["טוב", "רע"]).toContain(
      await answer("random", generateRequest(viewOf({ kind: "classification", labels: ["טוב", "רע"] }))),
    );
    expect(await answer("random", generateRequest(viewOf({ kind: "short-answer" })))).toMatch(
      /^התשובה הסופית: (\d{1,3})\n#### \1$/u,
    );
    expect(PASSAGE.fields["context"]).toContain(await answer("random", generateRequest(PASSAGE)));
  });

  it("cannot score an item that offers nothing", async () => {
    await expect(answer("random", generateRequest(viewOf({ kind: "diacritization" })))).rejects.toThrow(Unscorable);
  });
});

describe("majority", () => {
  it("answers the most frequent gold of the shots, the first of equals", async () => {
    expect(best(await scores("majority"))).toBe(2);
    expect(await answer("majority", generateRequest(FRUIT))).toBe("ג");
  });

  it("answers labels and leaves out golds that the item does not offer", async () => {
    const view = viewOf({ kind: "classification", labels: ["טוב", "רע"], shotGolds: { רע: 2, טוב: 1, אחר: 9 } });
    expect(await answer("majority", generateRequest(view))).toBe("רע");
    expect(best(await scores("majority", choiceRequest(view, { continuations: [" טוב", " רע"] })))).toBe(1);
  });

  it("has no answer without shots", async () => {
    await expect(scores("majority", choiceRequest({ ...FRUIT, shotGolds: {} }))).rejects.toThrow(Unscorable);
  });
});

describe("longest-choice", () => {
  it("finds the longest choice", async () => {
    expect(best(await scores("longest-choice"))).toBe(1);
    expect(await answer("longest-choice", generateRequest(FRUIT))).toBe("ב");
  });

  it("draws among equally long choices", async () => {
    const view = { ...FRUIT, choices: ["תפוח", "אגס", "רימון", "אשכול"] };
    const chosen = new Set<number>();
    for (let seed = 0; seed < 30; seed++) chosen.add(best(await scores("longest-choice", choiceRequest(view, { seed }))));
    expect(chosen).toEqual(new Set([2, 3]));
  });

  it("does not score continuations that are not one per choice", async () => {
    await expect(scores("longest-choice", choiceRequest(FRUIT, { continuations: [" א"] }))).rejects.toThrow(Unscorable);
  });
});

describe("overlap-qa", () => {
  it("copies from the sentence that shares most words with the question", async () => {
    const text = await answer("overlap-qa", generateRequest(PASSAGE));
    expect(text).toBe("שיפון טרי");
  });

  it("answers a question of quantity with the number of the sentence", async () => {
    const view = { ...PASSAGE, fields: { ...PASSAGE.fields, question: "באיזו שנה הוקמה העיר?" } };
    expect(await answer("overlap-qa", generateRequest(view))).toBe("1952");
  });

  it("sees through prefixes and abstains where no word is shared", async () => {
    const prefixed = { ...PASSAGE, fields: { ...PASSAGE.fields, question: "מה קורה במאפייה?" } };
    expect(await answer("overlap-qa", generateRequest(prefixed))).toBe("נפתחת בארבע");
    const strange = { ...PASSAGE, fields: { ...PASSAGE.fields, question: "מי ניצח?" } };
    expect(await answer("overlap-qa", generateRequest(strange))).toBe("אין תשובה בקטע");
  });

  it("takes linear time on hostile passages", async () => {
    const hostile = viewOf({
      kind: "extractive-qa",
      fields: { context: `${".".repeat(200_000)}א`, question: `${"(".repeat(100_000)}?` },
    });
    const started = performance.now();
    await answer("overlap-qa", generateRequest(hostile));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
