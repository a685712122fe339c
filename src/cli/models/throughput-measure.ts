import { RequestFailure } from "../../core/model.ts";
import type { ServerModel } from "../../models/served.ts";
import type { PromptMaker } from "./throughput-prompts.ts";

/** A server under measurement. */
export interface Endpoint {
  readonly name: string;
  readonly stream: NonNullable<ServerModel["stream"]>;
  readonly prompts: PromptMaker;
  /** Tokens of prompt and answer together, where the server says it. */
  readonly contextLength?: number;
}

/** One repeat of one cell on one endpoint: `concurrency` requests at a time, `requests` in all. */
export interface Batch {
  readonly context: number;
  readonly concurrency: number;
  readonly requests: number;
  /** Tokens that each answer is asked for. */
  readonly output: number;
  readonly names: readonly (string | number)[];
}

/** Milliseconds and rates of one repeat. */
export interface BatchValues {
  /** From sending a request to its first text: the median over the requests, in milliseconds. Queueing and network are in it. */
  readonly firstToken: number;
  /** Between two tokens after the first: the median over the requests of (last − first) / (tokens − 1), in milliseconds. */
  readonly betweenTokens: number;
  /** Prompt tokens per second until the first text: the median over the requests. */
  readonly prefill: number;
  /** Tokens per second after the first: the median over the requests. */
  readonly decode: number;
  /** Generated tokens of all requests, per second of the repeat. */
  readonly output: number;
  /** Requests per second of the repeat. */
  readonly requests: number;
}

/**
 * Runs one repeat. Times are those of this process, from before a request is sent to each piece of its answer.
 * @param now a steady clock in milliseconds
 * @throws RequestFailure when any of the requests fails: a repeat with a gap in it is no measurement
 */
export async function measureBatch(
  endpoint: Endpoint,
  batch: Batch,
  { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
): Promise<BatchValues> {
  const ids = Array.from({ length: batch.requests }, (_, at) => endpoint.prompts.make(batch.context, [...batch.names, at]));
  // One failure ends the repeat: requests that are still under way would only disturb the next one.
  const stop = new AbortController();
  const joined = AbortSignal.any([signal, stop.signal]);
  const pending = ids.entries();
  const timed: Timed[] = [];
  const began = now();
  const worker = async () => {
    for (const [at, prompt] of pending)
      timed.push(await timeRequest({ endpoint, batch, ids: prompt, seed: at + 1 }, { now, signal: joined }));
  };
  const workers = Array.from({ length: Math.min(batch.concurrency, batch.requests) }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  const seconds = (Math.max(...timed.map(({ end }) => end)) - began) / 1000;
  return {
    firstToken: median(timed.map(({ first, start }) => first - start)),
    betweenTokens: median(timed.map(betweenTokens)),
    prefill: median(timed.map(({ first, start }) => (1000 * batch.context) / (first - start))),
    decode: median(timed.map((each) => 1000 / betweenTokens(each))),
    output: timed.reduce((sum, { tokens }) => sum + tokens, 0) / seconds,
    requests: timed.length / seconds,
  };
}

interface Timed {
  readonly start: number;
  readonly first: number;
  readonly last: number;
  readonly end: number;
  readonly tokens: number;
}

function betweenTokens({ first, last, tokens }: Timed): number {
  return (last - first) / (tokens - 1);
}

async function timeRequest(
  { endpoint, batch, ids, seed }: { endpoint: Endpoint; batch: Batch; ids: readonly number[]; seed: number },
  { now, signal }: { now: () => number; signal: AbortSignal },
): Promise<Timed> {
  const start = now();
  let first: number | undefined;
  let last = start;
  for await (const event of endpoint.stream({ ids, maxTokens: batch.output, seed }, signal)) {
    const at = now();
    if (event.kind === "text") {
      first ??= at;
      last = at;
      continue;
    }
    if (event.promptTokens !== ids.length) {
      throw refused("E_REPLY_COUNT", `${ids.length} prompt tokens were sent and ${event.promptTokens} counted by the server`);
    }
    if (event.completionTokens < 2)
      throw refused("E_REPLY_COUNT", `the answer has ${event.completionTokens} tokens, too few to measure what lies between`);
    if (first === undefined || last <= first)
      throw refused("E_REPLY_NO_STREAM", `${event.completionTokens} tokens came in one piece: something holds the stream back`);
    return { start, first, last, end: at, tokens: event.completionTokens };
  }
  throw refused("E_REPLY_UNFINISHED", "the stream ended without its end");
}

function refused(code: `E_${string}`, message: string): RequestFailure {
  return new RequestFailure({ code, message, retry: "never" });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
