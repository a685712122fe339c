import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "./row.ts";

/**
 * The value at a column or dotted path ("answers.he"). A column whose own name has dots wins over the path. Only own members
 * count, so that "constructor" is no field.
 */
export function valueAt(row: JsonObject, path: string): Json | undefined {
  if (Object.hasOwn(row, path)) return row[path];
  let value: Json | undefined = row;
  for (const step of path.split(".")) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** The first step of a path: the column that a table would have to have. */
export function columnOf(row: JsonObject, path: string): string {
  return Object.hasOwn(row, path) ? path : (path.split(".")[0] as string);
}
