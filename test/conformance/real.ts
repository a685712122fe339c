import { describe, test } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { TINY, tinyEncode, tinyStates, type Weights } from "../helpers/gguf/tiny-llama.ts";
import { tinyChat, tinyToy } from "../helpers/gguf/tiny-toy.ts";
import { skipsOf } from "./backends.ts";
import { CASES, type Case, type CaseName, expectNo, type Subject } from "./cases.ts";

/** Engines compute in single precision; four digits are 1e-4. */
const DIGITS = 4;

/**
 * The conformance suite on a real engine or server that holds the tiny Llama: its numbers against the same network in double precision.
 * What closes the model or its server is left to the caller.
 */
export function describeReal(
  backend: string,
  {
    model,
    weights,
    contextLength = TINY.context,
    seldom = {},
  }: {
    model: () => Model;
    weights: Weights;
    contextLength?: number;
    /** Further cases that fail by name because the weights are random, each with its reason. */
    seldom?: Readonly<Partial<Record<CaseName, string>>>;
  },
): void {
  const skips = { ...skipsOf(backend), ...seldom };
  const subject = (): Subject => ({
    model: model(),
    toy: tinyToy(weights),
    chatText: tinyChat,
    vectorOf: (text) => tinyVector(weights, text),
    relevanceOf: () => Number.NaN,
    layout: "raw",
    contextLength,
    digits: DIGITS,
  });
  describe(`the conformance suite of every backend, on ${backend}`, () => {
    const cases = (Object.entries(CASES) as [CaseName, Case][]).filter(([name]) => name !== "close" && name !== "refused");
    for (const [name, { title, run }] of cases) {
      const reason = skips[name];
      // While the network is computed here, a server may close connections that lie idle; a run tries such a request again.
      if (reason === undefined) test(title, { retry: 2 }, () => run(subject()));
      else test(`cannot: ${title} (${reason})`, () => expectNo(run(subject())));
    }
  });
}

/** The embedding by the network in double precision: the state of the last token, of unit length. */
export function tinyVector(weights: Weights, text: string): number[] {
  const state = tinyStates(weights, tinyEncode(text, { bos: true })).at(-1) as Float64Array;
  const norm = Math.hypot(...state);
  return [...state].map((value) => value / norm);
}
