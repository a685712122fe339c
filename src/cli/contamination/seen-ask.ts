import pLimit from "p-limit";
import { MivhanError } from "../../core/errors.ts";
import type { ItemView } from "../../core/item.ts";
import { type Model, RequestFailure, Unscorable } from "../../core/model.ts";
import type { Prompt } from "../../core/request.ts";
import type { Terminal } from "../terminal.ts";

export interface AskOptions {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly label: string;
}

/** Tries of one request before it is given up. */
const TRIES = 4;
const PAUSE_MS = 500;

/**
 * Asks everything, so many at a time; undefined where a request failed for good or can never be answered.
 * @throws MivhanError of a failure that every further request would have
 */
export async function askAll<T, R>(
  list: readonly T[],
  ask: (one: T, signal: AbortSignal) => Promise<R>,
  { concurrency, signal, terminal, label }: AskOptions,
): Promise<(R | undefined)[]> {
  const limit = pLimit(concurrency);
  let done = 0;
  const tried = async (one: T): Promise<R | undefined> => {
    for (let attempt = 1; ; attempt++) {
      // What was asked before a Ctrl-C is reported; what was not counts nowhere.
      if (signal.aborted) return undefined;
      try {
        return await ask(one, signal);
      } catch (error) {
        if (error instanceof Unscorable || signal.aborted) return undefined;
        if (!(error instanceof RequestFailure) || error.retry === "stop") throw error;
        if (error.retry === "never" || attempt === TRIES) return undefined;
        await new Promise((resolve) => setTimeout(resolve, error.retryAfter ?? PAUSE_MS * 2 ** attempt));
      }
    }
  };
  const results = await Promise.all(
    list.map((one) =>
      limit(async () => {
        const result = await tried(one);
        terminal.status(`${label}  ${++done} of ${list.length}`);
        return result;
      }),
    ),
  );
  terminal.status("");
  return results;
}

/** ln P of a text behind a neutral beginning, and of each of its tokens. */
export async function scoreText(model: Model, text: string, signal: AbortSignal): Promise<{ logprob: number; tokens: number[] }> {
  if (model.choiceLoglikelihood === undefined) throw lacks(model, "log-likelihoods", "ask --test completion");
  const reply = await model.choiceLoglikelihood(
    { method: "choice-loglikelihood", prompt: { layout: "raw", parts: [BEGINNING] }, continuations: [text], seed: 1, view: VIEW },
    signal,
  );
  const [choice] = reply.choices;
  if (choice === undefined) throw lacks(model, "a score for a text", "ask --test completion");
  return { logprob: choice.logprob, tokens: choice.tokens.map(({ logprob }) => logprob) };
}

/** What a model writes behind a text: greedily, without thinking. */
export async function continueText(
  model: Model,
  { given, chat }: { readonly given: string; readonly chat: boolean },
  signal: AbortSignal,
): Promise<string> {
  if (model.generate === undefined) throw lacks(model, "generations", "ask --test exchangeability");
  const prompt: Prompt = chat
    ? { layout: "chat", messages: [{ role: "user", content: `${INSTRUCTION}\n\n${given}` }] }
    : { layout: "raw", parts: [given] };
  const sampling = {
    temperature: 0,
    topP: "model",
    topK: "model",
    minP: "model",
    maxTokens: 96,
    maxReasoningTokens: 0,
    stop: [],
  } as const;
  const reply = await model.generate({ method: "generate", prompt, sampling, thinking: "off", seed: 1, view: VIEW }, signal);
  return reply.text;
}

/** A text must have something before its first token. */
const BEGINNING = "\n";
const INSTRUCTION = "לפניך תחילתו של טקסט. יש להמשיך אותו מילה במילה כפי שהוא במקור, בלי לחזור על מה שניתן ובלי להוסיף דבר.";

/** No item: texts are asked as they are. */
const VIEW: ItemView = {
  id: "text",
  task: "seen-before",
  kind: "language-modeling",
  fields: {},
  choices: [],
  labels: [],
  optionLabels: [],
  shotGolds: {},
};

function lacks({ name }: Model, what: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_MISSING_CAPABILITY", family: "capability", message: `${name} gives no ${what}`, advice });
}
