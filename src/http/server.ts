import type { Dispatcher } from "undici";
import { RequestFailure } from "../core/model.ts";
import { exchange, type HttpAnswer } from "./exchange.ts";
import { openPool, type ProxyVariables } from "./pool.ts";
import { type Redact, redactor } from "./redact.ts";
import { EVIDENCE, statusFailure } from "./status-failure.ts";
import { streamEvents } from "./stream.ts";

export interface ServerOptions {
  /** Address with path and, where a service wants one, query: "http://host:8000/v1". */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Values that must never be shown, beside those of headers and address. */
  readonly secrets: readonly string[];
  readonly connections: number;
  /** Per attempt, in milliseconds. */
  readonly timeout: number;
  readonly maxReplyBytes: number;
  readonly ca?: string;
  readonly proxy?: ProxyVariables;
}

/** A JSON reply: parsed, and its text without secrets (cut at 64 KB), to be kept as evidence when a check fails. */
export interface JsonReply {
  readonly json: unknown;
  readonly evidence: () => string;
}

/**
 * A model server: where it is, how it is reached, what must not be shown. Its failures are `RequestFailure`s without secrets; an
 * abort rejects at once with the signal's reason.
 */
export interface Server {
  /** Path before "/v1", "" at the root: where native routes hang. */
  readonly root: string;
  /** Path of the OpenAI-style routes: "/v1". */
  readonly v1: string;
  readonly redact: Redact;
  /** One exchange; rejects when the status is not 2xx. `body` is JSON text. */
  readonly send: (request: { method: "GET" | "POST"; path: string; body?: string }, signal: AbortSignal) => Promise<HttpAnswer>;
  readonly post: (path: string, body: unknown, signal: AbortSignal) => Promise<JsonReply>;
  readonly get: (path: string, signal: AbortSignal) => Promise<JsonReply>;
  /** The events of a streamed reply, parsed, as they arrive. */
  readonly stream: (path: string, body: unknown, signal: AbortSignal) => AsyncIterable<JsonReply>;
  readonly close: () => Promise<void>;
}

/** Opens nothing yet: the pool (and undici itself) comes with the first request. */
export function connect(options: ServerOptions): Server {
  const { origin, root, v1, query, credentials } = splitBaseUrl(options.baseUrl);
  const headers = { "content-type": "application/json", accept: "application/json", ...credentials, ...options.headers };
  const redact = redactor({ headers, urls: [options.baseUrl], secrets: options.secrets });
  let pool: Promise<Dispatcher> | undefined;

  const limits = { timeout: options.timeout, maxBytes: options.maxReplyBytes };
  const send: Server["send"] = async ({ method, path, body }, signal) => {
    try {
      pool ??= openPool({ origin, ...options });
      const request = { method, origin, path: `${path}${query}`, headers, ...limits };
      const answer = await exchange(await pool, body === undefined ? request : { ...request, body }, signal);
      if (answer.status < 200 || answer.status >= 300) throw statusFailure(answer, Date.now());
      return answer;
    } catch (error) {
      throw error instanceof RequestFailure ? redacted(error, redact) : error;
    }
  };
  const json = async (request: Parameters<typeof send>[0], signal: AbortSignal) => {
    const { text } = await send(request, signal);
    const evidence = () => redact(text.slice(0, EVIDENCE));
    return { json: parseJson(text, evidence), evidence };
  };
  const stream: Server["stream"] = async function* (path, body, signal) {
    try {
      pool ??= openPool({ origin, ...options });
      const request = {
        method: "POST",
        origin,
        path: `${path}${query}`,
        headers,
        body: JSON.stringify(body),
        ...limits,
      } as const;
      for await (const event of streamEvents(await pool, request, signal)) {
        const evidence = () => redact(event.slice(0, EVIDENCE));
        yield { json: parseJson(event, evidence), evidence };
      }
    } catch (error) {
      throw error instanceof RequestFailure ? redacted(error, redact) : error;
    }
  };
  return {
    root,
    v1,
    redact,
    send,
    stream,
    post: (path, body, signal) => json({ method: "POST", path, body: JSON.stringify(body) }, signal),
    get: (path, signal) => json({ method: "GET", path }, signal),
    close: async () => {
      const opened = pool;
      pool = undefined;
      if (opened !== undefined) await (await opened).destroy();
    },
  };
}

/** Origin, paths and credentials of a model's address. An address without a path means "/v1". */
function splitBaseUrl(baseUrl: string) {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  const v1 = path === "" ? "/v1" : path;
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const credentials: Record<string, string> =
    user === ":" ? {} : { authorization: `Basic ${Buffer.from(user).toString("base64")}` };
  return { origin: url.origin, v1, root: v1.endsWith("/v1") ? v1.slice(0, -3) : v1, query: url.search, credentials };
}

export function parseJson(text: string, evidence: () => string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: the message of a SyntaxError quotes the text, secrets and all.
    throw new RequestFailure({ ...notJson(text), raw: evidence() });
  }
}

/** All three may be a gateway's passing trouble, so they are tried again. */
function notJson(text: string) {
  const retry = "later" as const;
  const start = text.trimStart();
  if (start === "") return { code: "E_REPLY_BLANK" as const, message: "the server answered 200 with an empty body", retry };
  if (start.startsWith("<")) {
    const advice = "check the address: a proxy or a login page seems to stand before the model server";
    return { code: "E_REPLY_HTML" as const, message: "the server answered 200 with an HTML page", advice, retry };
  }
  return { code: "E_REPLY_NOT_JSON" as const, message: "the reply is not JSON, or was cut off", retry };
}

/** The same failure with every secret masked. The cause is dropped: its text and fields are not ours to clean. */
function redacted(failure: RequestFailure, redact: Redact): RequestFailure {
  return new RequestFailure({
    code: failure.code,
    message: redact(failure.message),
    retry: failure.retry,
    ...(failure.advice === undefined ? {} : { advice: redact(failure.advice) }),
    ...(failure.retryAfter === undefined ? {} : { retryAfter: failure.retryAfter }),
    ...(failure.raw === undefined ? {} : { raw: redact(failure.raw) }),
  });
}
