import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { type Model, operationOf, RequestFailure, Unscorable } from "../../core/model.ts";
import type { AttemptResult } from "../../core/outcome.ts";
import type { ChoiceRequest, GenerateRequest, ModelReply } from "../../core/request.ts";
import { isSettled } from "../../run/derive.ts";
import { referencesOf, requestDigest } from "../../tasks/prompt.ts";
import type { Terminal } from "../terminal.ts";
import type { SeenFolder } from "./seen-folder.ts";
import { lacks } from "./seen-requests.ts";

export type SeenRequest = GenerateRequest | ChoiceRequest;

export interface Asking {
  readonly model: Model;
  readonly folder: SeenFolder;
  readonly task: string;
  readonly concurrency: number;
  /** Aborted: nothing new is asked. */
  readonly drain: AbortSignal;
  /** Aborted: what is under way is cut off too. */
  readonly abort: AbortSignal;
  readonly terminal: Terminal;
}

/** Tries of one request before it is given up. */
const TRIES = 4;
const PAUSE_MS = 500;

/**
 * Asks what the folder holds no answer of, so many at a time, equal requests once; undefined where a request failed for good, can never
 * be answered, or was not asked because the probe was stopped. `kept` makes an answer shorter before it is journalled.
 * @throws MivhanError of a failure that every further request would have; what was answered by then is in the journal
 */
export async function askAll(
  test: string,
  requests: readonly SeenRequest[],
  { asking, kept }: { readonly asking: Asking; readonly kept: (reply: ModelReply) => ModelReply },
): Promise<(ModelReply | undefined)[]> {
  const { folder, terminal, concurrency } = asking;
  const limit = pLimit(concurrency);
  const stop = new AbortController();
  const results = new Map<string, Promise<AttemptResult | undefined>>();
  let done = 0;
  const settle = async (request: SeenRequest, digest: string): Promise<AttemptResult | undefined> => {
    const result =
      folder.resultOf(test, digest) ?? (await limit(() => tried({ test, request, digest }, { asking, stop: stop.signal, kept })));
    terminal.status(`${test}  ${++done} of ${results.size}`);
    return result;
  };
  const digests = requests.map((request) => requestDigest(request));
  digests.forEach((digest, at) => {
    if (!results.has(digest)) results.set(digest, settle(requests[at] as SeenRequest, digest));
  });
  const fault = (error: unknown) => {
    stop.abort();
    throw error;
  };
  // Those under way come to their end first: their answers belong in the journal too.
  const ended = await Promise.allSettled([...results.values()].map((result) => result.catch(fault)));
  terminal.status("");
  const failed = ended.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  const answers = new Map(
    [...results.keys()].map((digest, at) => [digest, (ended[at] as PromiseFulfilledResult<AttemptResult | undefined>).value]),
  );
  return digests.map((digest) => {
    const result = answers.get(digest);
    return result?.kind === "reply" ? result.reply : undefined;
  });
}

async function tried(
  { test, request, digest }: { readonly test: string; readonly request: SeenRequest; readonly digest: string },
  {
    asking,
    stop,
    kept,
  }: { readonly asking: Asking; readonly stop: AbortSignal; readonly kept: (reply: ModelReply) => ModelReply },
): Promise<AttemptResult | undefined> {
  const { model, folder, task, drain, abort } = asking;
  const { references, parts } = referencesOf(request.prompt);
  const key = { task, protocol: test, item: digest, seed: 1 };
  for (let attempt = 1; ; attempt++) {
    if (drain.aborted || abort.aborted || stop.aborted) return undefined;
    const at = Math.round(performance.timeOrigin + performance.now());
    const began = performance.now();
    const tried = await once(model, request, { abort, kept });
    if (tried === "cut off") return undefined;
    const { result, failure } = tried;
    const ms = Math.round((performance.now() - began) * 1000) / 1000;
    folder.append({ key, request: digest, prompt: references, at, ms, result }, parts);
    await folder.ready();
    if (failure === undefined || isSettled(result)) return result;
    if (failure.retry === "stop") throw failure;
    if (attempt === TRIES) return undefined;
    const signal = AbortSignal.any([drain, abort, stop]);
    await sleep(failure.retryAfter ?? PAUSE_MS * 2 ** attempt, undefined, { signal }).catch(() => undefined);
  }
}

/** A request that the abort cut off has no result, and is asked again. */
async function once(
  model: Model,
  request: SeenRequest,
  { abort, kept }: { readonly abort: AbortSignal; readonly kept: (reply: ModelReply) => ModelReply },
): Promise<{ readonly result: AttemptResult; readonly failure?: RequestFailure } | "cut off"> {
  const operation = operationOf(model, request.method);
  if (operation === undefined) throw lacks(model, request.method);
  try {
    return { result: { kind: "reply", reply: kept(await operation(request, abort)) } };
  } catch (error) {
    if (abort.aborted) return "cut off";
    if (error instanceof Unscorable) return { result: { kind: "unscorable", reason: error.reason } };
    if (!(error instanceof RequestFailure)) throw error;
    const { code, message, retry, raw } = error;
    return { failure: error, result: { kind: "failure", code, message, retry, ...(raw === undefined ? {} : { raw }) } };
  }
}
