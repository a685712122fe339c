import type { Message, Usage } from "../../core/request.ts";

/** A prompt for a log-likelihood: ids wherever the server takes them, since only ids are the same on both sides. */
export type PromptInput =
  | { readonly ids: readonly number[] }
  /** `special`: its BOS is still to be added. */
  | { readonly text: string; readonly special?: boolean }
  | { readonly messages: readonly Message[] };

/** A prompt token with its log-probability given the tokens before it; null for the first, which has none before it. */
export interface PromptToken {
  readonly id?: number;
  readonly text?: string;
  readonly logprob: number | null;
  readonly rank?: number;
}

export interface ScoredPrompt {
  /** Those of the prompt alone, without anything generated. */
  readonly tokens: readonly PromptToken[];
  readonly usage?: Usage | undefined;
}

/** A token that might come next, and the natural logarithm of its probability. */
export interface Candidate {
  readonly id?: number;
  readonly text?: string;
  readonly logprob: number;
}

export interface NextToken {
  /** The likeliest first. */
  readonly candidates: readonly Candidate[];
  readonly usage?: Usage | undefined;
}

/** What a server offers for log-likelihoods, in one vocabulary. What it lacks is absent; each operation is one try. */
export interface LikelihoodServer {
  /** Ids as the server's own tokenizer makes them. `special` adds what a prompt begins with (BOS). Present where prompts may be ids. */
  readonly tokenize?: (text: string, options: { readonly special: boolean }, signal: AbortSignal) => Promise<readonly number[]>;
  /** A chat as the prompt that the model would see, up to where the assistant begins; text holds its BOS unless it says `special`. */
  readonly chatPrompt?: (messages: readonly Message[], signal: AbortSignal) => Promise<PromptInput>;
  /** Scores of every prompt token, for several prompts at once. */
  readonly promptScores?: (prompts: readonly PromptInput[], signal: AbortSignal) => Promise<readonly ScoredPrompt[]>;
  /** The likeliest tokens after a prompt, and those with the ids `wanted` where a server can be asked for them. */
  readonly nextToken?: (prompt: PromptInput, wanted: readonly number[], signal: AbortSignal) => Promise<NextToken>;
  /** Whether `nextToken` takes messages. */
  readonly nextTokenOfChat?: boolean;
}

export function idsOf(prompt: PromptInput): readonly number[] {
  if ("ids" in prompt) return prompt.ids;
  throw new TypeError("this server is asked by ids");
}

export function textOf(prompt: PromptInput): string {
  if ("text" in prompt) return prompt.text;
  throw new TypeError("this server is asked by text");
}
