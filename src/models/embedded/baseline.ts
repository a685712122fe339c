import type { ItemView } from "../../core/item.ts";
import { type Model, Unscorable } from "../../core/model.ts";
import { type Random, random } from "../../core/random.ts";
import type { ChoiceReply, GenerateReply, ModelRequest, RollingReply, RollingRequest } from "../../core/request.ts";

/** What a baseline answers. Indexes count in `view.choices`, which stand as the prompt presents them, and in `view.labels`. */
export type Guess =
  | { readonly kind: "choice"; readonly index: number }
  | { readonly kind: "label"; readonly index: number }
  | { readonly kind: "number"; readonly value: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "entity"; readonly label: string; readonly text: string };

/** A rule that answers from the public view of an item and a seeded source of chance: it has no way to the gold. */
export interface Baseline {
  readonly name: string;
  /** Raised whenever an answer could change. */
  readonly version: number;
  /** @throws Unscorable for an item that the rule cannot answer */
  readonly guess: (view: ItemView, chance: Random) => Guess;
  /** How probable it holds a text; absent for rules that speak of answers alone. */
  readonly roll?: (request: RollingRequest) => RollingReply;
}

/**
 * The probability that a baseline leaves to all other continuations together. It is sure of its answer: the answer gets
 * 1 − 2⁻²⁰, the others share 2⁻²⁰ evenly, which sums to 1. An even distribution would not do: accuracy would then follow the
 * order of the options, and accuracy normalised by length their length. Sure, it is the same answer under every normalisation:
 * ln(1 − 2⁻²⁰) ≈ −10⁻⁶, against at most −13.8 for the others, is the larger per character up to ten million characters.
 */
const DOUBT = 2 ** -20;

/** A model that answers as `baseline` does: in words when asked to generate, by probabilities when asked for likelihoods. */
export function baselineModel(baseline: Baseline): Model {
  const { roll } = baseline;
  const guess = ({ view, seed }: ModelRequest) =>
    baseline.guess(view, random(`baseline:${baseline.name}`, seed, view.task, view.id));
  return {
    name: baseline.name,
    identity: { backend: "embedded", model: baseline.name, version: baseline.version },
    async generate(request, signal) {
      signal.throwIfAborted();
      return { method: "generate", text: written(guess(request), request.view), finish: "stop" } satisfies GenerateReply;
    },
    async choiceLoglikelihood(request, signal) {
      signal.throwIfAborted();
      const answer = guess(request);
      if (answer.kind !== "choice" && answer.kind !== "label") throw new Unscorable(`a ${answer.kind} is not among the choices`);
      const offered = (answer.kind === "choice" ? request.view.choices : request.view.labels).length;
      const count = request.continuations.length;
      if (count !== offered) throw new Unscorable(`${count} continuations cannot stand for ${offered} answers`);
      return sureReply({ answered: answer.index, count });
    },
    ...(roll === undefined
      ? {}
      : {
          async rollingLoglikelihood(request: RollingRequest, signal: AbortSignal) {
            signal.throwIfAborted();
            return roll(request);
          },
        }),
  };
}

function sureReply({ answered, count }: { answered: number; count: number }): ChoiceReply {
  const choices = Array.from({ length: count }, (_, position) => {
    const logprob = count === 1 ? 0 : position === answered ? Math.log1p(-DOUBT) : Math.log(DOUBT / (count - 1));
    return { logprob, tokens: [{ logprob, rank: position === answered ? 1 : 2 }] };
  });
  return { method: "choice-loglikelihood", way: "in-process", choices };
}

/** A number is written in both forms that protocols ask for, so that no extractor is favoured. */
function written(guess: Guess, { choices, labels, optionLabels }: ItemView): string {
  switch (guess.kind) {
    case "text":
      return guess.text;
    case "entity":
      return `${guess.label}: ${guess.text}`;
    case "number":
      return `התשובה הסופית: ${guess.value}\n#### ${guess.value}`;
    case "label":
      return memberOf(labels, guess.index);
    case "choice":
      return memberOf(optionLabels.length > 0 ? optionLabels : choices, guess.index);
  }
}

function memberOf(list: readonly string[], index: number): string {
  const member = list[index];
  if (member === undefined) throw new RangeError(`${index} is not an index into ${list.length} names`);
  return member;
}
