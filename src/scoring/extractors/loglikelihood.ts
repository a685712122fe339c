import { MivhanError } from "../../core/errors.ts";
import type { Extractor } from "../extractor.ts";

/**
 * The most likely continuation by its summed log-probability, as the choice or label it stands for. Two continuations with
 * exactly the same highest sum are no decision: `ambiguous`, where `argmax` would give the point to whichever comes first.
 */
export const loglikelihood: Extractor = {
  name: "loglikelihood",
  version: 1,
  title: "the continuation with the highest log-likelihood; an exact tie is ambiguous",
  methods: ["choice-loglikelihood"],
  kinds: ["multiple-choice", "classification"],
  extract(reply, { item, labels }) {
    if (reply.method !== "choice-loglikelihood") throw new TypeError(`loglikelihood cannot read a ${reply.method} reply`);
    const isChoice = item.choices.length > 0;
    const offered = isChoice ? item.choices.length : labels.length;
    if (offered !== reply.choices.length) {
      const message = `item ${item.id} has ${offered} ${isChoice ? "choices" : "labels"} and ${reply.choices.length} scored continuations`;
      throw new MivhanError({ code: "E_SCORING_FAULT", family: "fault", message });
    }
    const best = strictMaximum(reply.choices.map(({ logprob }) => logprob));
    if (best === undefined) return { reading: "ambiguous" };
    return {
      reading: "answered",
      answer: isChoice ? { kind: "choice", index: best } : { kind: "label", label: labels[best]!.label },
    };
  },
};

/** The position of the one highest value, or `undefined` where several share it. */
export function strictMaximum(values: readonly number[]): number | undefined {
  let best: number | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [index, value] of values.entries()) {
    if (value > highest) {
      highest = value;
      best = index;
    } else if (value === highest) {
      best = undefined;
    }
  }
  return best;
}
