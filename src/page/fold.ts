/** Hebrew points and cantillation, bidi and other invisible characters. */
const INVISIBLE = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const ORDINARY = /^[\x20-\x7e\u05d0-\u05ea]*$/;

/** A text as a search compares it: without points and invisible characters, quotes alike, in lower case. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  if (ORDINARY.test(lower)) return lower;
  return lower
    .replace(INVISIBLE, "")
    .replace(/[\u05f4\u201c\u201d\u201e]/g, '"')
    .replace(/[\u05f3\u2018\u2019]/g, "'")
    .replace(/[\u05be\u2010-\u2014]/g, "-")
    .replace(/\s+/g, " ");
}
