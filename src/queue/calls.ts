import { type ErrorFamily, MivhanError } from "../core/errors.ts";
import { type Model, RequestFailure, type RetryClass, Unscorable } from "../core/model.ts";
import type { EmbedReply } from "../core/request.ts";
import { isServerModel } from "../models/served.ts";

/** One call of a model as it travels to a worker: JSON, and nothing that is secret. */
export interface Call {
  readonly operation: Operation;
  readonly request: unknown;
}

export type Operation = "generate" | "choiceLoglikelihood" | "rollingLoglikelihood" | "embed" | "rank" | "served" | "tokenize";

/** What became of a call, as it travels back. */
export type Answer =
  | { readonly kind: "reply"; readonly reply: unknown }
  | { readonly kind: "unscorable"; readonly reason: string }
  | { readonly kind: "failure"; readonly failure: FailureFields }
  | { readonly kind: "error"; readonly error: ErrorFields };

/** An answer with what the worker's server says that it serves: the run compares it over all workers. */
export type WorkerAnswer = Answer & { readonly served?: string };

interface ErrorFields {
  readonly code: `E_${string}`;
  readonly family: ErrorFamily;
  readonly message: string;
  readonly advice?: string;
}

export interface FailureFields {
  readonly code: `E_${string}`;
  readonly message: string;
  readonly advice?: string;
  readonly retry: RetryClass;
  readonly retryAfter?: number;
  readonly raw?: string;
}

/** Carries a call out on a worker's own model. @throws the signal's reason when it aborts, and what is no MivhanError */
export async function carryOut(model: Model, call: Call, signal: AbortSignal): Promise<Answer> {
  try {
    return { kind: "reply", reply: plain(await operate(model, call, signal)) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Unscorable) return { kind: "unscorable", reason: error.reason };
    if (error instanceof RequestFailure) return { kind: "failure", failure: failureFields(error) };
    if (!(error instanceof MivhanError)) throw error;
    const { code, family, message, advice } = error;
    return { kind: "error", error: { code, family, message, ...(advice === undefined ? {} : { advice }) } };
  }
}

/** The reply of an answer, or what the call would have thrown here. */
export function take(operation: Operation, answer: Answer): unknown {
  if (answer.kind === "unscorable") throw new Unscorable(answer.reason);
  if (answer.kind === "failure") throw new RequestFailure(answer.failure);
  if (answer.kind === "error") throw new MivhanError(answer.error);
  return operation === "embed" ? withVectors(answer.reply as PlainEmbedReply) : answer.reply;
}

// The types of requests were checked where the call was made: both sides run the same version of Mivhan.
function operate(model: Model, { operation, request }: Call, signal: AbortSignal): Promise<unknown> {
  if (operation === "served" && isServerModel(model)) return model.served(signal);
  if (operation === "tokenize" && isServerModel(model) && model.tokenize !== undefined) {
    const { text, special } = request as { text: string; special: boolean };
    return model.tokenize(text, { special }, signal);
  }
  const method = operation === "served" || operation === "tokenize" ? undefined : model[operation];
  if (method === undefined) {
    const message = `the worker's ${model.name} cannot do ${operation}`;
    throw new MivhanError({ code: "E_MISSING_CAPABILITY", family: "capability", message });
  }
  return (method as (request: unknown, signal: AbortSignal) => Promise<unknown>)(request, signal);
}

type PlainEmbedReply = Omit<EmbedReply, "vectors"> & { readonly vectors: readonly (readonly number[])[] };

function plain(reply: unknown): unknown {
  if (typeof reply !== "object" || reply === null || !("vectors" in reply)) return reply;
  const { vectors, ...rest } = reply as EmbedReply;
  return { ...rest, vectors: vectors.map((vector) => Array.from(vector)) };
}

function withVectors({ vectors, ...rest }: PlainEmbedReply): EmbedReply {
  return { ...rest, vectors: vectors.map((vector) => Float32Array.from(vector)) };
}

function failureFields({ code, message, advice, retry, retryAfter, raw }: RequestFailure): FailureFields {
  return {
    code,
    message,
    retry,
    ...(advice === undefined ? {} : { advice }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(raw === undefined ? {} : { raw }),
  };
}
