import type { ItemView } from "../../core/item.ts";
import { Unscorable } from "../../core/model.ts";
import type { Random } from "../../core/random.ts";
import type { Baseline, Guess } from "./baseline.ts";
import { passageOf, tokensOf, wordsOf } from "./passage.ts";
import { uniformRolling } from "./uniform.ts";

/** Numbers are drawn from 1 … this. */
const LARGEST_NUMBER = 100;
/** Spans are drawn with 1 … this many words. */
const LONGEST_SPAN = 5;

/** The chance floor: a choice, label, number or span of the passage, each drawn uniformly; as a language model all characters alike. */
export const randomBaseline: Baseline = {
  name: "random",
  version: 1,
  guess(view, chance): Guess {
    if (view.choices.length > 0) return { kind: "choice", index: chance.below(view.choices.length) };
    if (view.kind === "token-labelling") return randomEntity(view, chance);
    if (view.labels.length > 0) return { kind: "label", index: chance.below(view.labels.length) };
    if (view.kind === "short-answer") return { kind: "number", value: String(1 + chance.below(LARGEST_NUMBER)) };
    const passage = passageOf(view);
    const words = passage === undefined ? [] : wordsOf(passage);
    if (passage === undefined || words.length === 0) throw new Unscorable("nothing to draw an answer from");
    const first = chance.below(words.length);
    const last = Math.min(first + chance.below(LONGEST_SPAN), words.length - 1);
    return { kind: "text", text: passage.slice(words[first]?.start, words[last]?.end) };
  },
  roll: uniformRolling,
};

function randomEntity(view: ItemView, chance: Random): Guess {
  const tokens = tokensOf(view);
  const start = chance.below(tokens.length);
  const end = Math.min(start + 1 + chance.below(LONGEST_SPAN), tokens.length);
  return {
    kind: "entity",
    label: view.labels[chance.below(view.labels.length)] as string,
    text: tokens.slice(start, end).join(" "),
  };
}
