/** What may stand between an announcement and what it announces: brackets, bold, quotes, a formula. */
export const OPENING = String.raw`(?:\\boxed\{|\\text\{|[\s*_("'\[{$:])*`;
export const CLOSING = String.raw`[\s*_)"'\]}$.:,]*`;
/** JavaScript's \b knows ASCII letters only. */
export const WORD_END = String.raw`(?![\p{L}\p{N}])`;

/** Any of some words, as whole words, longest first; between the words of a phrase any space. */
export function anyOf(words: readonly string[]): string {
  const longestFirst = [...words].sort((one, other) => other.length - one.length);
  return `(?:${longestFirst.map((word) => escapeForPattern(word).replaceAll(" ", "\\s{1,4}")).join("|")})${WORD_END}`;
}

/** A pattern that is tried at one place only; see `matchAt`. */
export function sticky(pattern: string): RegExp {
  return new RegExp(pattern, "uy");
}

export function matchAt(
  text: string,
  { pattern, from }: { readonly pattern: RegExp; readonly from: number },
): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

/** The end of the pattern at `from`, or `from` when it is not there. */
export function endOf(text: string, { pattern, from }: { readonly pattern: RegExp; readonly from: number }): number {
  return from + (matchAt(text, { pattern, from })?.[0].length ?? 0);
}

export function escapeForPattern(words: string): string {
  return words.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
