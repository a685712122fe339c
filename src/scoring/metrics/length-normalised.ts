import { MivhanError } from "../../core/errors.ts";
import type { ChoiceReply } from "../../core/request.ts";
import { strictMaximum } from "../extractors/loglikelihood.ts";
import type { ItemMetric, Scorable } from "../metric.ts";
import { isGold } from "./accuracy.ts";

/**
 * `acc_norm_*`: accuracy of the choice with the highest log-likelihood per unit of its length. Harnesses that say "acc_norm"
 * mean different units: code points (lm-evaluation-harness), UTF-8 bytes (its `acc_bytes` and others) or tokens (OLMES);
 * a Hebrew letter is 1, 2 and about 0.5 of them, a Latin letter 1, 1 and about 0.25, so the unit is in the name.
 * Lengths are those of the choice's text, without the space that the continuation begins with; tokens are those scored.
 * An exact tie scores 0. The reading is left aside: it is the raw maximum, these are maxima of their own.
 */
export const accuracyPerCodePoint = lengthNormalised("chars", "code point", (text) => Array.from(text).length);
export const accuracyPerByte = lengthNormalised("bytes", "UTF-8 byte", utf8Length);
export const accuracyPerToken = lengthNormalised("tokens", "token", (_, tokens) => tokens);

function lengthNormalised(unit: string, noun: string, length: (text: string, tokens: number) => number): ItemMetric {
  const name = `acc_norm_${unit}`;
  return {
    name,
    version: 1,
    title: `share of items where the gold choice has the highest log-likelihood per ${noun}`,
    kinds: ["multiple-choice", "classification"],
    methods: ["choice-loglikelihood"],
    value(scorable) {
      const { reply, context } = scorable;
      if (reply.method !== "choice-loglikelihood") throw new TypeError(`${name} needs log-likelihoods, not ${reply.method}`);
      const texts = candidates(scorable);
      const best = strictMaximum(scores(reply, texts, length));
      if (best === undefined) return 0;
      const label = context.labels[best]?.label;
      const byChoice = context.item.choices.length > 0 || label === undefined;
      return isGold(byChoice ? { kind: "choice", index: best } : { kind: "label", label }, scorable.gold) ? 1 : 0;
    },
  };
}

/** The texts that stand behind the continuations: choices, or each label's first spelling. */
function candidates({ context: { item, labels } }: Scorable): readonly string[] {
  return item.choices.length > 0 ? item.choices : labels.map(({ label, spellings }) => spellings[0] ?? label);
}

function scores(reply: ChoiceReply, texts: readonly string[], length: (text: string, tokens: number) => number): number[] {
  return reply.choices.map(({ logprob, tokens }, index) => {
    const units = length(texts[index] ?? "", tokens.length);
    if (units > 0) return logprob / units;
    throw new MivhanError({
      code: "E_EMPTY_CHOICE",
      family: "input",
      message: `choice ${index + 1} has length 0, so that its log-likelihood cannot be divided by its length`,
      advice: "correct the row, or leave the acc_norm metrics out of the protocol",
    });
  });
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
