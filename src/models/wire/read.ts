import { RequestFailure, type RetryClass } from "../../core/model.ts";
import type { JsonReply } from "../../http/server.ts";

/** A reply that parsed as JSON and failed a check. Readers throw it; `checked` adds the evidence. */
export class BadReply extends Error {
  override readonly name = "BadReply";
  readonly code: `E_${string}`;
  readonly retry: RetryClass;
  readonly advice: string | undefined;

  constructor(code: `E_${string}`, message: string, { retry = "never", advice }: { retry?: RetryClass; advice?: string } = {}) {
    super(message);
    this.code = code;
    this.retry = retry;
    this.advice = advice;
  }
}

/** Reads a reply with `reader`; what it refuses becomes a `RequestFailure` that keeps the reply as evidence. */
export function checked<T>(reply: JsonReply, reader: (json: unknown) => T): T {
  try {
    return reader(reply.json);
  } catch (error) {
    if (!(error instanceof BadReply)) throw error;
    const { code, message, retry, advice } = error;
    throw new RequestFailure({ code, message, retry, raw: reply.evidence(), ...(advice === undefined ? {} : { advice }) });
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function readObject(value: unknown, where: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrongShape(where, "an object", value);
  return value as Fields;
}

export function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongShape(where, "a list", value);
  return value;
}

export function readText(value: unknown, where: string): string {
  if (typeof value !== "string") throw wrongShape(where, "text", value);
  return value;
}

/** A number that is neither NaN nor infinite. */
export function readNumber(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongShape(where, "a finite number", value);
  return value;
}

export function readCount(value: unknown, where: string): number {
  const number = readNumber(value, where);
  if (!Number.isInteger(number) || number < 0) throw wrongShape(where, "a count", value);
  return number;
}

/** `undefined` for what is absent or null, else what `read` makes of it. */
export function optional<T>(value: unknown, where: string, read: (value: unknown, where: string) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value, where);
}

function wrongShape(where: string, expected: string, value: unknown): BadReply {
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : `${typeof value}`;
  return new BadReply("E_REPLY_SHAPE", `the reply has ${found} at ${where}, where ${expected} belongs`);
}
