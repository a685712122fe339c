import { HEBREW, LETTER } from "./characters.ts";
import { readable } from "./readable.ts";

/** The share of Hebrew letters among all letters, between 0 and 1; `no-letters` for a number or a sign alone. */
export function hebrewShare(text: string): number | "no-letters" {
  const { units } = readable(text);
  let hebrew = 0;
  let other = 0;
  for (let at = 0; at < units.length; at += 1) {
    if (units.classes[at] === HEBREW) hebrew += 1;
    else if (units.classes[at] === LETTER) other += 1;
  }
  return hebrew + other === 0 ? "no-letters" : hebrew / (hebrew + other);
}

/** At least half of the letters are Hebrew. What has no letters (18, #### 5) or one only (B) is no other language either. */
export function isHebrewAnswer(text: string): boolean {
  const share = hebrewShare(text);
  if (share === "no-letters" || share >= MOSTLY) return true;
  return [...text.matchAll(/\p{L}/gu)].length === 1;
}

const MOSTLY = 0.5;
