import { percent } from "./numbers.ts";
import type { ProtocolComparison } from "./results.ts";

/** How far protocols and models move the scores of one task. */
export function spreadSentence({ spread }: ProtocolComparison): string | undefined {
  if (spread === undefined) return undefined;
  return (
    `The scores of a model span ${percent(spread.protocols)} points over the protocols, on average; under one protocol the models span ` +
    `${percent(spread.models)}. In ${spread.flips} of ${spread.pairs} pairs of models the protocol decides which one is ahead.`
  );
}

export const CROSSED_NOTE =
  "Of every two models the widest gap that a table of mixed protocols could print. The two parts add up to it; each is the mean of " +
  "both orders in which protocol and model can be exchanged.";
