import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { ngramModel } from "../../../src/models/embedded/ngram.ts";
import {
  characterList,
  type NgramModel,
  probability,
  SCALAR_VALUES,
  trainNgram,
} from "../../../src/models/embedded/ngram-model.ts";
import { draw } from "../../../src/models/embedded/sampling.ts";
import { choiceRequest, FRUIT, generateRequest, NEVER, viewOf } from "./requests.ts";

const TEXT = readFileSync(new URL("../../../datasets/starter/ngram-text.txt", import.meta.url), "utf8");
let trained: NgramModel;
beforeAll(() => {
  trained = trainNgram(TEXT, 6);
});

/** Σ over the alphabet, one by one, and over all other characters, which share one probability. */
function total(model: NgramModel, history: string): number {
  const characters = characterList(history);
  const seen = model.alphabet.reduce((sum, next) => sum + probability(model, characters, next), 0);
  expect(model.alphabet).not.toContain("\u{10FFFF}");
  return seen + (SCALAR_VALUES - model.alphabet.length) * probability(model, characters, "\u{10FFFF}");
}

describe("the character n-gram model", () => {
  it("is Witten–Bell: by hand on aab", () => {
    // One line, "aab" and its end: four events, three different characters.
    const model = trainNgram("aab", 2);
    const uniform = 1 / SCALAR_VALUES;
    const alone = (2 + 3 * uniform) / (4 + 3);
    expect(probability(model, [], "a")).toBeCloseTo(alone, 15);
    // After "a" came "a" and "b", once each.
    expect(probability(model, ["a"], "a")).toBeCloseTo((1 + 2 * alone) / (2 + 2), 15);
    expect(probability(model, ["z"], "a")).toBeCloseTo(alone, 15);
  });

  it("gives all Unicode characters together probability 1 after any history", () => {
    for (const history of ["", "\n", "הילד ה", "שאלה: מה\nתשובה:", "abc", "😀", "של ה"])
      expect(total(trained, history)).toBeCloseTo(1, 10);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 12 }), (history) => Math.abs(total(trained, history) - 1) < 1e-10),
      { numRuns: 50 },
    );
  });

  it("has learned some Hebrew: a held-out sentence is likelier than its letters shuffled", () => {
    const sentence = characterList("אחרי הצהריים ירד גשם, והילדים חזרו הביתה מן הגן.");
    const nats = (characters: readonly string[]) =>
      characters.reduce((sum, next, at) => sum + Math.log(probability(trained, characters.slice(0, at), next)), 0);
    expect(nats(sentence)).toBeGreaterThan(nats(sentence.toReversed()) + 40);
  });

  it("refuses an order or a text that trains nothing", () => {
    expect(() => trainNgram("א", 0)).toThrow(RangeError);
    expect(() => trainNgram(" \n ", 3)).toThrow(RangeError);
  });
});

describe("ngram as a model", () => {
  it("scores a continuation as the sum over its characters, each given what stands before", async () => {
    const model = ngramModel(TEXT);
    const prompt = { layout: "raw", parts: ["הרכבת מחיפה", " לתל"] } as const;
    const reply = await model.choiceLoglikelihood?.(
      choiceRequest(FRUIT, { prompt, continuations: [" אביב", " אבבי", " 😀\ud800"] }),
      NEVER,
    );
    if (reply === undefined) throw new Error("no reply");
    const [right, wrong, strange] = reply.choices;
    expect(reply.way).toBe("in-process");
    expect(right?.logprob).toBeGreaterThan(wrong?.logprob as number);
    const text = "הרכבת מחיפה לתל אביב";
    const expected = [16, 17, 18, 19].map((at) =>
      Math.log(probability(trained, characterList(text.slice(0, at)), text.charAt(at))),
    );
    expect(right?.tokens.slice(1).map(({ logprob }) => logprob)).toEqual(expected);
    expect(right?.tokens.reduce((sum, { logprob }) => sum + logprob, 0)).toBe(right?.logprob);
    expect(strange?.tokens.map(({ text: token }) => token)).toEqual([" ", "😀", "\ufffd"]);
    expect(strange?.logprob).toBeGreaterThan(-100);
  });

  it("continues greedily, the same each time, and says when the budget ended it", async () => {
    const model = ngramModel(TEXT);
    const request = generateRequest(viewOf({ kind: "short-answer" }), {
      prompt: { layout: "raw", parts: ["הרכבת מחיפה ל"] },
      sampling: { maxTokens: 7 },
    });
    const first = await model.generate?.(request, NEVER);
    expect(first).toEqual({ method: "generate", text: "תל אביב", finish: "length", usage: { prompt: 13, completion: 7 } });
    expect(await model.generate?.(request, NEVER)).toEqual(first);
  });

  it("ends at a stop string, which it leaves out, and at the end of a line", async () => {
    const model = ngramModel("ציפורים רבות נודדות בסתיו לאפריקה.\nעצי הזית ירוקים תמיד.\n");
    const at = (text: string, stop: readonly string[]) =>
      model.generate?.(
        generateRequest(viewOf({ kind: "short-answer" }), {
          prompt: { layout: "raw", parts: [text] },
          sampling: { maxTokens: 50, stop },
        }),
        NEVER,
      );
    expect(await at("ציפורים", [" נוד"])).toMatchObject({ text: " רבות", finish: "stop" });
    expect(await at("עצי הזית", [])).toMatchObject({ text: " ירוקים תמיד.", finish: "stop" });
  });

  it("samples by seed", async () => {
    const model = ngramModel(TEXT);
    const at = async (seed: number) =>
      (
        await model.generate?.(
          generateRequest(viewOf({ kind: "short-answer" }), { seed, sampling: { temperature: "model", maxTokens: 20 } }),
          NEVER,
        )
      )?.text;
    expect(await at(1)).toBe(await at(1));
    expect(new Set([await at(1), await at(2), await at(3), await at(4)]).size).toBeGreaterThan(1);
  });

  it("names its text, so that another text is another model", () => {
    expect(ngramModel("אב").identity).not.toEqual(ngramModel("אג").identity);
  });
});

describe("drawing a character", () => {
  const candidates = [
    { text: "א", probability: 0.5 },
    { text: "ב", probability: 0.3 },
    { text: "ג", probability: 0.2 },
  ];
  const drawn = (sampling: Partial<Parameters<typeof draw>[1]>) => {
    const counts: Record<string, number> = { א: 0, ב: 0, ג: 0 };
    const chance = random("draw");
    for (let turn = 0; turn < 4000; turn++) {
      const text = draw(candidates, { temperature: 1, topP: 1, topK: 0, minP: 0, ...sampling }, chance);
      counts[text] = (counts[text] as number) + 1;
    }
    return counts;
  };

  it("follows the probabilities", () => {
    const { א: first, ב: second } = drawn({});
    expect(Math.abs((first as number) - 2000)).toBeLessThan(5 * Math.sqrt(4000 * 0.25));
    expect(Math.abs((second as number) - 1200)).toBeLessThan(5 * Math.sqrt(4000 * 0.21));
  });

  it("leaves out what each field leaves out", () => {
    expect(drawn({ temperature: 0 })).toEqual({ א: 4000, ב: 0, ג: 0 });
    expect(drawn({ topK: 2 })).toMatchObject({ ג: 0 });
    expect(drawn({ topP: 0.7 })).toMatchObject({ ג: 0 });
    expect(drawn({ topP: 0.5 })).toEqual({ א: 4000, ב: 0, ג: 0 });
    expect(drawn({ minP: 0.5 })).toMatchObject({ ג: 0 });
  });
});
