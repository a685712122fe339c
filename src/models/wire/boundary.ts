import type { Boundary } from "../../core/request.ts";

/**
 * Where a continuation begins among the tokens of prompt and continuation together. tokens(prompt) + tokens(continuation) is in general
 * not tokens(prompt + continuation): a tokenizer may merge across the join, with Hebrew prefix letters nearly always.
 *
 * 2: white space at the end of a rendered chat stays with the template that wrote it; under 1 it was moved there too, where the server gave
 * text and not where it gave ids.
 */
export const BOUNDARY_POLICY = 2;

/** The flag that a reply carries. */
export function boundaryOf(kind: Boundary["kind"]): Boundary {
  return { kind, policy: BOUNDARY_POLICY };
}

/** White space at the end of a raw prompt belongs to the continuation: no tokenizer ends a token there (as in lm-eval's `_encode_pair`). */
export function moveSpaces(prompt: string, continuations: readonly string[]): { prompt: string; continuations: string[] } {
  const kept = prompt.trimEnd();
  const space = prompt.slice(kept.length);
  return { prompt: kept, continuations: continuations.map((continuation) => space + continuation) };
}

/**
 * The position from which all choices of an item are scored: after the prompt's tokens where they stand unchanged in every choice, else
 * the shortest common prefix, so that no choice is given tokens that another must earn.
 * @param prompt tokens of the prompt alone; `wholes` those of prompt and continuation: ids, or texts where there are no ids
 */
export function cutOf<T extends number | string>(
  prompt: readonly T[],
  wholes: readonly (readonly T[])[],
): { cut: number; boundary: "clean" | "merged" } {
  const shared = wholes.map((whole) => commonPrefix(prompt, whole));
  const cut = Math.min(...shared);
  return { cut, boundary: cut === prompt.length ? "clean" : "merged" };
}

function commonPrefix<T>(a: readonly T[], b: readonly T[]): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
