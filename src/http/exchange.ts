import { isUtf8 } from "node:buffer";
import type { Dispatcher } from "undici";
import { RequestFailure } from "../core/model.ts";
import { networkFailure } from "./network-failure.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** "http://host:port". */
  readonly origin: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole attempt, from connecting to the last byte, in milliseconds. */
  readonly timeout: number;
  /** The largest reply that is read, in bytes. */
  readonly maxBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** By name in small letters; repeated headers are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * One HTTP exchange, whatever its status.
 * @throws RequestFailure when there is no complete answer: network, time-out, too large, not UTF-8
 * @throws the signal's reason, at once, when it aborts
 */
export async function exchange(pool: Dispatcher, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const attempt = attemptSignal(request.timeout, signal);
  try {
    const { method, origin, path, headers, body = null } = request;
    const response = await pool.request({ method, origin, path, headers, body, signal: attempt.signal });
    const bytes = await readBody(response.body, request.maxBytes);
    return { status: response.statusCode, headers: flatHeaders(response.headers), text: decode(bytes) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (attempt.timedOut()) throw timeOut(request.timeout, error);
    throw error instanceof RequestFailure ? error : networkFailure(error, request.origin);
  } finally {
    attempt.release();
  }
}

export interface AttemptSignal {
  readonly signal: AbortSignal;
  /** Whether it was the time, and not the caller, that ended the attempt. */
  timedOut(): boolean;
  release(): void;
}

/**
 * A signal that follows the caller's and fires after the attempt's time. Made by hand: `AbortSignal.any` keeps every attempt
 * reachable from a long-lived signal until it is collected.
 */
export function attemptSignal(timeout: number, outer: AbortSignal): AttemptSignal {
  outer.throwIfAborted();
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, timeout);
  const under = attemptsUnder(outer);
  under.add(controller);
  const release = () => {
    clearTimeout(timer);
    under.delete(controller);
  };
  return { signal: controller.signal, timedOut: () => timedOut, release };
}

const attempts = new WeakMap<AbortSignal, Set<AbortController>>();

/** The attempts that end with a signal. One listener for all: a signal looks through its listeners at every change of them. */
function attemptsUnder(outer: AbortSignal): Set<AbortController> {
  const known = attempts.get(outer);
  if (known !== undefined) return known;
  const under = new Set<AbortController>();
  attempts.set(outer, under);
  outer.addEventListener("abort", () => under.forEach((controller) => void controller.abort(outer.reason)), { once: true });
  return under;
}

export function timeOut(timeout: number, cause: unknown): RequestFailure {
  return new RequestFailure({
    code: "E_TIMEOUT",
    message: `no complete reply within ${timeout / 1000} s`,
    advice: "raise `timeout` in the model's entry, or lower the concurrency if the server is overloaded",
    retry: "later",
    cause,
  });
}

function readBody(body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) body.destroy(tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    body.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    body.on("error", reject);
  });
}

export function tooLarge(maxBytes: number): RequestFailure {
  return new RequestFailure({
    code: "E_REPLY_TOO_LARGE",
    message: `the reply is larger than ${maxBytes} bytes and was not read further`,
    advice: "check that the address is a model server, or raise `maxReplyBytes` in the model's entry",
    retry: "never",
  });
}

export function flatHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

/** Refuses bytes that are not UTF-8: a silent U+FFFD would change a model's answer. */
function decode(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw new RequestFailure({
    code: "E_REPLY_ENCODING",
    message: "the reply is not UTF-8 (or compressed without having been asked for)",
    advice: "check what stands between Mivhan and the model server",
    retry: "never",
    raw: bytes.subarray(0, 2048).toString("latin1"),
  });
}
