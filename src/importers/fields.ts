import { MivhanError } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";

/** Reads fields of a foreign log; what is not as expected is an error that names the place. */
export function objectIn(value: unknown, place: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw notAsExpected(place, "an object", value);
}

export function listIn(value: unknown, place: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw notAsExpected(place, "a list", value);
}

export function textIn(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw notAsExpected(place, "text", value);
}

/** A finite number, also one that was written as text, as lm-eval does. */
export function numberIn(value: unknown, place: string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw notAsExpected(place, "a finite number", value);
}

export function notAsExpected(place: string, expected: string, value: unknown): MivhanError {
  const found = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value)).slice(0, 80);
  return new MivhanError({
    code: "E_IMPORT",
    family: "input",
    message: "the log is not as its tool writes it",
    advice: "name the files as the tool wrote them, unedited; docs/reports.md lists the versions that were read",
    problems: [{ place: { file: place }, message: `found ${found}`, expected }],
  });
}
