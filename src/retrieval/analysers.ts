import { MivhanError } from "../core/errors.ts";
import { profileId } from "../hebrew/normalise.ts";
import { LONGEST_PREFIX, PREFIX_CHAINS } from "../hebrew/prefixes.ts";
import { tokens } from "../hebrew/tokens.ts";

/** Turns text into the terms of an index. */
export interface Analyser {
  /** Name and version; an index and its queries must agree in it. */
  readonly name: string;
  /** The words of a piece of text without white space: for each the terms it may be found by, the word itself first. */
  words(piece: string): readonly (readonly string[])[];
}

/** A remainder after a prefix has so many letters at least: of shorter ones most are no word. */
const SHORTEST_REMAINDER = 3;

/**
 * - `hebrew`: the tokens of the profile `he`, so that spellings with niqqud, other quotes or other dashes are one term.
 * - `hebrew-prefix`: also what remains after each legal chain of attached particles, so that הבית, בבית and שבבית can be
 *   found by בית. The rest of the word keeps at least three letters. No dictionary is asked: משפחה may also be found by שפחה,
 *   which costs little, because the whole word has the higher weight.
 */
const ANALYSERS = {
  hebrew: { name: `hebrew/${profileId("he")}`, words: (piece) => tokens(piece, "he").map((token) => [token]) },
  "hebrew-prefix": { name: `hebrew-prefix@1/${profileId("he")}`, words: (piece) => tokens(piece, "he").map(withRemainders) },
} satisfies Record<string, Analyser>;

/** The analyser of that name; throws E_RETRIEVAL_ANALYSER with the known names. */
export function findAnalyser(name: string): Analyser {
  if (isKnown(name)) return ANALYSERS[name];
  throw new MivhanError({
    code: "E_RETRIEVAL_ANALYSER",
    family: "input",
    message: `no analyser "${name}"`,
    advice: `known: ${Object.keys(ANALYSERS).join(", ")}`,
  });
}

/** The word, then what is left of it after each prefix chain, longest remainder first. */
function withRemainders(word: string): string[] {
  const terms = [word];
  for (let length = 1; length <= LONGEST_PREFIX && word.length - length >= SHORTEST_REMAINDER; length++) {
    if (PREFIX_CHAINS.has(word.slice(0, length))) terms.push(word.slice(length));
  }
  return terms;
}

function isKnown(name: string): name is keyof typeof ANALYSERS {
  return Object.hasOwn(ANALYSERS, name);
}
