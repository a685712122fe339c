/**
 * The characters that Python's `str.split()` splits at. They differ from JavaScript's `\s`: U+001C–U+001F and U+0085 are
 * in, U+FEFF is not. Scores that must equal those of Python tools split here.
 */
const SPACE = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** The words between white space, as Python's `str.split()` gives them. */
export function pythonWords(text: string): string[] {
  return text.split(SPACE).filter((word) => word !== "");
}
