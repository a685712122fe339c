import { RequestFailure, type RetryClass } from "../core/model.ts";
import type { HttpAnswer } from "./exchange.ts";
import { readRetryAfter } from "./retry-after.ts";

/** How much of a failed reply is kept as evidence, in UTF-16 units. */
export const EVIDENCE = 65_536;

interface StatusClass {
  readonly code: `E_${string}`;
  readonly retry: RetryClass;
  readonly advice?: string;
}

const UNAUTHORIZED = "check the key: `keyEnv` in the model's entry names the environment variable that holds it";

const BY_STATUS: Readonly<Record<number, StatusClass>> = {
  401: { code: "E_UNAUTHORIZED", retry: "stop", advice: UNAUTHORIZED },
  402: { code: "E_QUOTA", retry: "stop", advice: "the account behind the key has no credit left" },
  403: { code: "E_FORBIDDEN", retry: "stop", advice: "the key is known but may not use this model or address" },
  404: { code: "E_NOT_FOUND", retry: "stop", advice: "check the model's name and the path of its address (`/v1`?)" },
  405: { code: "E_NOT_FOUND", retry: "stop", advice: "the address answers, but not as a model server: check its path" },
  408: { code: "E_SERVER_TIMEOUT", retry: "later" },
  413: {
    code: "E_REQUEST_TOO_LARGE",
    retry: "never",
    advice: "the request is larger than the server takes: fewer shots or a smaller batch",
  },
  425: { code: "E_OVERLOADED", retry: "later" },
  429: { code: "E_RATE_LIMITED", retry: "later", advice: "lower the concurrency" },
  501: {
    code: "E_NOT_FOUND",
    retry: "stop",
    advice: "the server does not implement this operation: choose another backend or protocol",
  },
  503: { code: "E_OVERLOADED", retry: "later" },
  // Not HTTP's own: Hugging Face's servers answer 424 for a failed backend and 429 when overloaded.
  424: { code: "E_SERVER_ERROR", retry: "later" },
};

/**
 * An answer whose status is not 2xx as a failure. Other 4xx are `never`, other 5xx `later`; redirects are not followed, because a key
 * must not travel to another host.
 * @param now Unix time in milliseconds.
 */
export function statusFailure(answer: HttpAnswer, now: number): RequestFailure {
  const { code, retry, advice } = classOf(answer);
  const retryAfter = readRetryAfter(answer.headers, now);
  return new RequestFailure({
    code,
    message: `the server answered ${answer.status}: ${serverMessage(answer.text)}`,
    retry,
    raw: answer.text.slice(0, EVIDENCE),
    ...(advice === undefined ? {} : { advice }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function classOf({ status, headers, text }: HttpAnswer): StatusClass {
  // A used-up account also answers 429, but no pause helps.
  if (status === 429 && text.includes("insufficient_quota"))
    return { code: "E_QUOTA", retry: "stop", advice: "the account has no credit left" };
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 300 && status < 400) {
    const target = headers["location"];
    return {
      code: "E_REDIRECT",
      retry: "stop",
      advice: target === undefined ? "write the final address" : `write the final address: the server points to ${target}`,
    };
  }
  return status >= 500 ? { code: "E_SERVER_ERROR", retry: "later" } : { code: "E_BAD_REQUEST", retry: "never" };
}

/** The message of an error body: `error.message`, `error`, `message` or `detail`, else the beginning of the text. */
export function serverMessage(text: string): string {
  const found = messageIn(parsed(text));
  const line = (found ?? text).replace(/\s+/g, " ").trim();
  return line === "" ? "(no message)" : line.slice(0, 400);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const name of ["error", "message", "detail"]) {
    const found = messageIn((value as Record<string, unknown>)[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
