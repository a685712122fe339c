import { normalise, type Profile } from "./normalise.ts";
import { WHITE_SPACE } from "./squad.ts";
import { MINUS_WORD } from "./unit-words.data.ts";

/**
 * The tokens of a text under a profile, for token F1 and its kin. Under `he` a minus and its number are one token, "-5",
 * so that a wrong sign earns nothing.
 */
export function tokens(text: string, profile: Profile): readonly string[] {
  const normal = normalise(text, profile);
  const words = normal.split(WHITE_SPACE).filter((word) => word !== "");
  return profile === "he" || profile === "he-tolerant" ? joinSigns(words) : words;
}

function joinSigns(words: readonly string[]): readonly string[] {
  if (!words.includes(MINUS_WORD)) return words;
  const joined: string[] = [];
  for (const word of words) {
    if (joined.at(-1) === MINUS_WORD && /^\d/.test(word)) joined[joined.length - 1] = `-${word}`;
    else joined.push(word);
  }
  return joined;
}
