import type { Corpus, CorpusResources, CorpusSearch, Search } from "./corpus.ts";
import { MivhanError } from "./errors.ts";
import type { Json } from "./json.ts";
import type { Method } from "./kind.ts";
import type {
  ChoiceReply,
  ChoiceRequest,
  EmbedReply,
  EmbedRequest,
  GenerateReply,
  GenerateRequest,
  ModelReply,
  ModelRequest,
  RankReply,
  RankRequest,
  RollingReply,
  RollingRequest,
} from "./request.ts";

/** What the model is, as far as it can move a score. Goes into the `model` digest and the manifest; holds no secret. */
export type ModelIdentity = { readonly backend: string } & { readonly [field: string]: Json };

/**
 * A configured backend. What it lacks is absent, not throwing. An operation makes one try: it resolves with a checked reply,
 * or rejects with `RequestFailure` (one request went wrong) or `MivhanError` (everything would go wrong).
 */
export interface Model {
  /** The user's name for it, or the name of the embedded model. */
  readonly name: string;
  readonly identity: ModelIdentity;
  readonly generate?: (request: GenerateRequest, signal: AbortSignal) => Promise<GenerateReply>;
  readonly choiceLoglikelihood?: (request: ChoiceRequest, signal: AbortSignal) => Promise<ChoiceReply>;
  readonly rollingLoglikelihood?: (request: RollingRequest, signal: AbortSignal) => Promise<RollingReply>;
  readonly embed?: (request: EmbedRequest, signal: AbortSignal) => Promise<EmbedReply>;
  readonly rank?: (request: RankRequest, signal: AbortSignal) => Promise<RankReply>;
  /** Makes a corpus ready to be searched: an index in memory. Models that only embed or rank are prepared by others. */
  readonly openCorpus?: (corpus: Corpus, resources: CorpusResources) => Promise<CorpusSearch>;
  /** Ranks documents of a corpus that was made ready; present only after that. */
  readonly search?: Search;
  /** The most texts or passages of one `embed` or `rank`; the caller sends more in several. */
  readonly maxBatch?: number;
  /** Releases connections, processes and memory. */
  readonly close?: () => Promise<void>;
}

/** The operation behind a method of asking items; undefined where the model lacks it. */
export function operationOf(
  model: Model,
  method: Method,
): ((request: ModelRequest, signal: AbortSignal) => Promise<ModelReply>) | undefined {
  const { generate, choiceLoglikelihood, rollingLoglikelihood, search } = model;
  const likelihoods = { "choice-loglikelihood": choiceLoglikelihood, "rolling-loglikelihood": rollingLoglikelihood };
  const mayAsk = { generate, ...likelihoods, rank: search };
  const operation = method in mayAsk ? mayAsk[method as keyof typeof mayAsk] : undefined;
  return operation as ReturnType<typeof operationOf>;
}

/**
 * What to do after one failed try.
 * - `never`: the same request would fail again (400, 413, 422, a reply of the wrong shape)
 * - `later`: try again after a pause (408, 429, 5xx, network, time-out)
 * - `stop`: every request would fail (401, 403, 404, refused, wrong model name): the circuit breaker counts these
 */
export type RetryClass = "never" | "later" | "stop";

export interface FailureDetails {
  readonly code: `E_${string}`;
  readonly message: string;
  readonly advice?: string;
  readonly retry: RetryClass;
  /** What the server asked us to wait, in milliseconds. */
  readonly retryAfter?: number;
  /** The reply that failed a check, cut at 64 KB; kept in the journal as evidence. */
  readonly raw?: string;
  readonly cause?: unknown;
}

/** One try at one request failed. Its item becomes `errored(code)` when no further try is made: never a number. */
export class RequestFailure extends MivhanError {
  readonly retry: RetryClass;
  readonly retryAfter: number | undefined;
  readonly raw: string | undefined;

  constructor({ code, message, advice, retry, retryAfter, raw, cause }: FailureDetails) {
    super({ code, family: "transport", message, cause, ...(advice === undefined ? {} : { advice }) });
    this.retry = retry;
    this.retryAfter = retryAfter;
    this.raw = raw;
  }
}

/** The item can never be scored by this model (prompt over the context length, content filter): an outcome, not a fault. */
export class Unscorable extends Error {
  override readonly name = "Unscorable";
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}
