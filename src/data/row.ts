import type { Place, Problem } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";

/** A row of a file, or what is wrong with it. `row` counts from 1, without a header. */
export type RowResult =
  | { readonly ok: true; readonly row: number; readonly value: JsonObject }
  | { readonly ok: false; readonly problem: Problem };

export function badRow(place: Place, fault: Omit<Problem, "place">): RowResult {
  return { ok: false, problem: { place, ...fault } };
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** "a list", "text", "nothing": what a value is, in a sentence. */
export function kindOfValue(value: Json | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value === "" ? "empty text" : `the text ${cut(JSON.stringify(value))}`;
  return typeof value === "number" ? `the number ${value}` : String(value);
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
