/** Characters that would act instead of being seen, and the name under which they are shown. */
const NAMES: Readonly<Record<string, string>> = {
  "\u200b": "ZWSP",
  "\u200e": "LRM",
  "\u200f": "RLM",
  "\u061c": "ALM",
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\ufeff": "BOM",
};

const ACTING = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

export type Piece = { readonly text: string } | { readonly sign: string };

/** A text in pieces: what can be shown as it is, and the characters that are shown by name, "RLO" or "U+0000". */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  for (const { 0: sign, index } of text.matchAll(ACTING)) {
    if (index > last) pieces.push({ text: text.slice(last, index) });
    const code = sign.charCodeAt(0);
    pieces.push({ sign: NAMES[sign] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    last = index + sign.length;
  }
  if (last < text.length) pieces.push({ text: text.slice(last) });
  return pieces;
}
