import type { ItemView } from "./item.ts";
import type { Way } from "./kind.ts";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A prompt as it will be sent. The parts of a raw prompt are joined without anything between them. */
export type Prompt =
  | { readonly layout: "raw"; readonly parts: readonly string[] }
  | { readonly layout: "chat"; readonly messages: readonly Message[] };

/**
 * Sampling fields as they are in force for a request. "model" leaves the field to the model's own entry; a backend sends
 * every field that its dialect knows and records the others as the server's unknown default.
 */
export interface Sampling {
  readonly temperature: number | "model";
  readonly topP: number | "model";
  readonly topK: number | "model";
  readonly minP: number | "model";
  readonly maxTokens: number;
  /** Budget for reasoning beside `maxTokens`, in tokens; 0 where thinking is off. */
  readonly maxReasoningTokens: number;
  readonly stop: readonly string[];
}

/** Whether the protocol asks the model to think: two values are two protocols. "as-served" where the protocol cannot say. */
export type Thinking = "off" | "on" | "as-served";

export interface GenerateRequest {
  readonly method: "generate";
  readonly prompt: Prompt;
  readonly sampling: Sampling;
  readonly thinking: Thinking;
  /** Unsigned 31-bit seed for the server, derived from (seed, task, item). */
  readonly seed: number;
  readonly view: ItemView;
}

/** One prompt and the continuations whose log-likelihoods are wanted, in the order in which the choices are presented. */
export interface ChoiceRequest {
  readonly method: "choice-loglikelihood";
  readonly prompt: Prompt;
  /** Each begins where the prompt ends: " א", " ב" … or " " and a whole choice. */
  readonly continuations: readonly string[];
  readonly seed: number;
  readonly view: ItemView;
}

/**
 * A text whose probability is wanted, token by token: the last part of the prompt, after those before it. A text longer than the window
 * is scored in passes: the first scores what fits, each further one `stride` tokens, with the rest of its window as context.
 */
export interface RollingRequest {
  readonly method: "rolling-loglikelihood";
  readonly prompt: Extract<Prompt, { layout: "raw" }>;
  /** Most tokens of one pass, context included. */
  readonly window: number;
  /** At least 1 and below the window, so that every token has something before it. */
  readonly stride: number;
  readonly seed: number;
  readonly view: ItemView;
}

/** A query and what is to be ranked for it: a whole corpus, or given documents of it. */
export interface SearchRequest {
  readonly method: "rank";
  /** The query, raw. */
  readonly prompt: Prompt;
  /** Digest of the corpus. */
  readonly corpus: string;
  /** So many documents are kept. */
  readonly depth: number;
  /** Ids of the documents to rank; absent where the whole corpus is searched. */
  readonly candidates?: readonly string[];
  readonly seed: number;
  readonly view: ItemView;
}

export type ModelRequest = GenerateRequest | ChoiceRequest | RollingRequest | SearchRequest;

/** Tokens as the server counted them; a part that it did not report is absent. */
export interface Usage {
  readonly prompt?: number;
  readonly completion?: number;
  readonly reasoning?: number;
  readonly cachedPrompt?: number;
}

/** Why a generation ended: by itself or a stop string, by the token budget, or unsaid by the server. */
export type Finish = "stop" | "length" | "unknown";

export interface GenerateReply {
  readonly method: "generate";
  /** The answer, without reasoning. */
  readonly text: string;
  /** Reasoning that the server or the `<think>` reader kept apart. */
  readonly reasoning?: string;
  readonly finish: Finish;
  readonly usage?: Usage;
}

export interface ScoredToken {
  readonly id?: number;
  readonly text?: string;
  /** Natural logarithm of the probability. */
  readonly logprob: number;
  /** 1 for the most likely token. */
  readonly rank?: number;
}

export interface ChoiceScore {
  /** ln P(continuation | prompt): the sum over `tokens`. */
  readonly logprob: number;
  readonly tokens: readonly ScoredToken[];
}

/**
 * How prompt and continuations joined among the tokens. `clean`: the prompt's tokens stand unchanged in every choice; `merged`: a token
 * spans the join in at least one, and every choice is scored from before it; `concatenated`: continuations were tokenised alone.
 */
export interface Boundary {
  readonly kind: "clean" | "merged" | "concatenated";
  /** Version of the rule that placed the cut: scores under two versions are not the same quantity. */
  readonly policy: number;
}

/** A chat as a template wrote it for a log-likelihood: its identity, and the text where it is known. */
export interface RenderedPrompt {
  readonly digest: string;
  /** Kept beside the prompts, not in the journal. */
  readonly text?: string;
}

export interface ChoiceReply {
  readonly method: "choice-loglikelihood";
  readonly way: Way;
  /** Absent where the model has no tokens of its own (baselines). */
  readonly boundary?: Boundary;
  /** Present for chats that were rendered before they were scored. */
  readonly rendered?: RenderedPrompt;
  /** One per continuation, in the order asked. */
  readonly choices: readonly ChoiceScore[];
  readonly usage?: Usage;
}

export interface RollingReply {
  readonly method: "rolling-loglikelihood";
  readonly way: Way;
  /** Absent where the model has no tokens of its own (baselines). */
  readonly boundary?: Boundary;
  /** ln P(text | what is given): the sum over `tokens`, so −`logprob` is the text's nats. */
  readonly logprob: number;
  /** Every token of the text, each scored once. */
  readonly tokens: readonly ScoredToken[];
  readonly passes: number;
  /** Of the scored text: what its nats are divided by. */
  readonly size: TextSize;
  readonly usage?: Usage;
}

export interface TextSize {
  /** In UTF-8. */
  readonly bytes: number;
  /** Code points. */
  readonly characters: number;
}

export interface SearchReply {
  readonly method: "rank";
  /** Id and score of each document, best first; each id once, every score finite. A document that is missing was not found. */
  readonly hits: readonly (readonly [id: string, score: number])[];
  /** Present where the query was cut to the length that the model's entry states. */
  readonly cut?: true;
  readonly usage?: Usage;
}

export type ModelReply = GenerateReply | ChoiceReply | RollingReply | SearchReply;

/** Texts to embed. Models that were trained with prefixes treat queries and passages differently. */
export interface EmbedRequest {
  readonly method: "embed";
  readonly texts: readonly string[];
  readonly role: "query" | "passage";
}

export interface EmbedReply {
  readonly method: "embed";
  /** One per text, in the order asked, all of one dimension, finite. */
  readonly vectors: readonly Float32Array[];
  /** How many of the texts were cut to the length that the model's entry states; absent where none was. */
  readonly cut?: number;
  readonly usage?: Usage;
}

/** Passages to order by their relevance to a query. */
export interface RankRequest {
  readonly method: "rank";
  readonly query: string;
  readonly passages: readonly string[];
}

export interface RankReply {
  readonly method: "rank";
  /** One per passage, in the order asked; higher is more relevant. Comparable between passages of one query, and not between queries. */
  readonly scores: readonly number[];
}
