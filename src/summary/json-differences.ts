import { canonicalJson, type Json } from "../core/json.ts";

/** A place at which two values differ; what a side does not have is absent. */
export interface JsonDifference {
  /** "sampling.temperature", "words.he.labels.0" */
  readonly path: string;
  readonly first?: Json;
  readonly second?: Json;
}

/** Where two JSON values differ, leaf by leaf, in the order of sorted keys. */
export function jsonDifferences(first: Json | undefined, second: Json | undefined, path = ""): JsonDifference[] {
  if (isTree(first) && isTree(second) && Array.isArray(first) === Array.isArray(second)) {
    const [a, b] = [membersOf(first), membersOf(second)];
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return keys.flatMap((key) => jsonDifferences(a[key], b[key], path === "" ? key : `${path}.${key}`));
  }
  if (first === undefined && second === undefined) return [];
  if (first !== undefined && second !== undefined && canonicalJson(first) === canonicalJson(second)) return [];
  return [{ path, ...(first === undefined ? {} : { first }), ...(second === undefined ? {} : { second }) }];
}

type Tree = readonly Json[] | { readonly [key: string]: Json };

function isTree(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null;
}

function membersOf(tree: Tree): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(tree));
}
