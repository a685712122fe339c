import type { Dispatcher } from "undici";
import { RequestFailure } from "../core/model.ts";
import { flatHeaders } from "../http/exchange.ts";
import { networkFailure } from "../http/network-failure.ts";
import { openPool, type ProxyVariables } from "../http/pool.ts";

/** What a download is made with. */
export interface Client {
  /** Connections to one origin; opened on first use. */
  readonly poolOf: (origin: string) => Promise<Dispatcher>;
  readonly signal: AbortSignal;
  /** How long a server may say nothing, in milliseconds. */
  readonly patience: number;
  /** Waits; rejects with the signal's reason when it aborts. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** For the jitter between tries. */
  readonly random: () => number;
  readonly close: () => Promise<void>;
}

export interface ClientOptions {
  readonly signal: AbortSignal;
  /** Further certificate authorities in PEM. */
  readonly ca?: string | undefined;
  readonly proxy?: ProxyVariables | undefined;
  readonly patience?: number;
}

/** Connections to one server at a time: downloads are limited by the network, not by their number. */
const CONNECTIONS = 4;
const PATIENCE = 30_000;

export function createClient({ signal, ca, proxy, patience = PATIENCE }: ClientOptions): Client {
  const pools = new Map<string, Promise<Dispatcher>>();
  const poolOf = (origin: string) => {
    const options = {
      origin,
      connections: CONNECTIONS,
      ...(ca === undefined ? {} : { ca }),
      ...(proxy === undefined ? {} : { proxy }),
    };
    const pool = pools.get(origin) ?? openPool(options);
    pools.set(origin, pool);
    return pool;
  };
  const pause = async (milliseconds: number) => {
    const { setTimeout } = await import("node:timers/promises");
    await setTimeout(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  };
  const close = async () => {
    await Promise.all([...pools.values()].map(async (pool) => (await pool).destroy()));
    pools.clear();
  };
  return { poolOf, signal, patience, pause, random: Math.random, close };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Dispatcher.ResponseData["body"];
  /** Whether the body was ended because the server said nothing for too long. */
  readonly stalled: () => boolean;
  /** Must be called when the body is done with. */
  readonly release: () => void;
}

/** More hops than any honest chain of mirrors has. */
const MAX_REDIRECTS = 5;

/**
 * GET, following redirects. The `authorization` header stays behind when the host changes, and nothing goes from https to http.
 * @throws RequestFailure when no answer comes; the signal's reason when it aborts
 */
export async function openAnswer(
  request: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  client: Client,
): Promise<Answer> {
  let url = new URL(request.url);
  let headers: Record<string, string> = { ...request.headers, "accept-encoding": "identity", "user-agent": "mivhan" };
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await ask(url, headers, client);
    const target = answer.headers["location"];
    if (![301, 302, 303, 307, 308].includes(answer.status) || target === undefined) return answer;
    answer.release();
    const next = new URL(target, url);
    if (next.protocol !== url.protocol && next.protocol !== "https:")
      throw refusedRedirect(`${url.href} points to ${next.protocol}//${next.host}`);
    if (next.origin !== url.origin) {
      const { authorization: _, ...rest } = headers;
      headers = rest;
    }
    url = next;
  }
  throw refusedRedirect(`${request.url} redirects more than ${MAX_REDIRECTS} times`);
}

/** The body of a small answer as text, at most 1 MiB of it. */
export async function textOf({ body, release }: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > 1024 * 1024) break;
    }
  } catch {
    // The text only explains a failure that is reported anyway; what came of it is enough.
  } finally {
    release();
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function ask(url: URL, headers: Readonly<Record<string, string>>, client: Client): Promise<Answer> {
  client.signal.throwIfAborted();
  const pool = await client.poolOf(url.origin);
  const watch = watcher(client);
  try {
    const {
      statusCode,
      headers: received,
      body,
    } = await pool.request({
      method: "GET",
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      headers,
      signal: watch.signal,
    });
    body.on("data", watch.reset);
    // Read by a pipeline, or not at all; a fault that comes before or after is not lost, but told by `stalled` and the reader.
    body.on("error", () => {});
    body.pause();
    const release = () => {
      watch.release();
      body.destroy();
    };
    return { status: statusCode, headers: flatHeaders(received), body, stalled: watch.stalled, release };
  } catch (error) {
    watch.release();
    client.signal.throwIfAborted();
    if (watch.stalled()) {
      throw new RequestFailure({
        code: "E_TIMEOUT",
        message: `${url.href} said nothing for ${client.patience / 1000} s`,
        advice: "try again later",
        retry: "later",
      });
    }
    throw unreachable(error, url.origin);
  }
}

/** A signal that fires after `patience` without `reset`, or with the caller's. */
function watcher({ signal, patience }: Client) {
  const controller = new AbortController();
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    controller.abort();
  }, patience);
  const follow = () => controller.abort(signal.reason);
  signal.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    stalled: () => stalled,
    reset: () => {
      timer.refresh();
    },
    release: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", follow);
    },
  };
}

/** A failure below HTTP, with advice for someone who downloads. */
export function unreachable(error: unknown, origin: string): RequestFailure {
  const { code, message, retry } = networkFailure(error, origin);
  const certificate = "name your certificate authority with NODE_EXTRA_CA_CERTS";
  const advice =
    code === "E_TLS"
      ? certificate
      : "check the network and the proxy variables, or pull where there is a network and bring a bundle";
  return new RequestFailure({ code, message, retry, advice, cause: error });
}

function refusedRedirect(message: string): RequestFailure {
  return new RequestFailure({ code: "E_REDIRECT", message, advice: "correct the card's repository", retry: "stop" });
}
