import { digestOfText } from "../../core/digest.ts";
import type { Model } from "../../core/model.ts";
import { random } from "../../core/random.ts";
import type { ChoiceScore, Finish, GenerateRequest, Prompt, Sampling } from "../../core/request.ts";
import { textSize } from "../../core/text-size.ts";
import { characterList, type NgramModel, probability, trainNgram } from "./ngram-model.ts";
import { type DecidedSampling, draw } from "./sampling.ts";

const NAME = "ngram";
const VERSION = 1;
/** Contexts of up to five characters: about a word and its prefix, as far as so small a text can teach. */
const ORDER = 6;
/** What the model uses where a protocol leaves a field to it: its distribution as it is. */
const OWN_SAMPLING: DecidedSampling = { temperature: 1, topP: 1, topK: 0, minP: 0 };

/**
 * A language model of characters, trained on `text` at the first request: small, bad and honest. Its token is a character,
 * its probabilities are real, its unit is a line: it ends a generation at a line end.
 */
export function ngramModel(text: string): Model {
  let trained: NgramModel | undefined;
  const model = () => (trained ??= trainNgram(text.normalize("NFC"), ORDER));
  return {
    name: NAME,
    identity: {
      backend: "embedded",
      model: NAME,
      version: VERSION,
      order: ORDER,
      text: digestOfText(text),
      sampling: { ...OWN_SAMPLING },
    },
    async generate(request, signal) {
      signal.throwIfAborted();
      const prompt = promptCharacters(request.prompt);
      const { text: answer, finish, tokens } = continued(model(), prompt, request);
      return { method: "generate", text: answer, finish, usage: { prompt: prompt.length, completion: tokens } };
    },
    async choiceLoglikelihood({ prompt, continuations }, signal) {
      signal.throwIfAborted();
      const history = promptCharacters(prompt);
      const choices = continuations.map((continuation) => scored(model(), history, continuation));
      return { method: "choice-loglikelihood", way: "in-process", choices, usage: { prompt: history.length } };
    },
    async rollingLoglikelihood(request, signal) {
      signal.throwIfAborted();
      const { parts } = request.prompt;
      const text = parts.at(-1) as string;
      // Not normalised: what is scored is what the bytes are counted of. Longer contexts than its order change nothing for this model.
      const { logprob, tokens } = scoredAsIs(model(), characterList(parts.slice(0, -1).join("")), text);
      const bare = tokens.map((token) => ({ logprob: token.logprob }));
      return { method: "rolling-loglikelihood", way: "in-process", logprob, tokens: bare, passes: 1, size: textSize(text) };
    },
  };
}

/** A chat is read as its messages, one after the other, each closed by a line end. */
function promptCharacters(prompt: Prompt): string[] {
  const text = prompt.layout === "raw" ? prompt.parts.join("") : prompt.messages.map(({ content }) => `${content}\n`).join("");
  return characterList(text.normalize("NFC"));
}

function scored(model: NgramModel, prompt: readonly string[], continuation: string): ChoiceScore {
  return scoredAsIs(model, prompt, continuation.normalize("NFC"));
}

function scoredAsIs(model: NgramModel, prompt: readonly string[], text: string): ChoiceScore {
  const history = prompt.slice(-model.order);
  const tokens = characterList(text).map((character) => {
    const logprob = Math.log(probability(model, history, character));
    remember(history, character, model.order);
    return { text: character, logprob };
  });
  return { logprob: tokens.reduce((sum, { logprob }) => sum + logprob, 0), tokens };
}

/** No context is longer than the order: what lies further back is dropped. */
function remember(history: string[], next: string, order: number): void {
  history.push(next);
  if (history.length > order) history.shift();
}

interface Continuation {
  readonly text: string;
  readonly finish: Finish;
  /** Characters drawn, with the line end that closed the answer and any stop string. */
  readonly tokens: number;
}

/** Draws characters of the training text until a line end, a stop string or the budget. */
function continued(model: NgramModel, prompt: readonly string[], { sampling, seed, view }: GenerateRequest): Continuation {
  const decided = decidedSampling(sampling);
  const chance = random(NAME, seed, view.task, view.id);
  const history = prompt.slice(-model.order);
  let text = "";
  for (let tokens = 1; tokens <= sampling.maxTokens; tokens++) {
    const candidates = model.alphabet.map((each) => ({ text: each, probability: probability(model, history, each) }));
    const next = draw(candidates, decided, chance);
    if (next === "\n") return { text, finish: "stop", tokens };
    text += next;
    remember(history, next, model.order);
    const stop = sampling.stop.find((each) => each !== "" && text.endsWith(each));
    if (stop !== undefined) return { text: text.slice(0, -stop.length), finish: "stop", tokens };
  }
  return { text, finish: "length", tokens: sampling.maxTokens };
}

function decidedSampling(sampling: Sampling): DecidedSampling {
  const decide = (field: keyof DecidedSampling) => {
    const value = sampling[field];
    return value === "model" ? OWN_SAMPLING[field] : value;
  };
  return { temperature: decide("temperature"), topP: decide("topP"), topK: decide("topK"), minP: decide("minP") };
}
