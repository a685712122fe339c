/**
 * The particles that Hebrew writes attached to the next word: ו ב כ ל מ ש ה, and their chains (וב, כש, שב, מה, לכש, ובכ).
 * A chain is [ו] [ש | כש | לכש | מש] [כ | ב | ל | מ, or one of ב ל מ with כ "about"] [ה], not empty.
 */
export const PREFIX_CHAINS: ReadonlySet<string> = new Set(chains());

/** No chain is longer. */
export const LONGEST_PREFIX = 7;

/** Chains that are also everyday words: standing alone they are the word (של, "of"; שלה, "hers"), not a prefix. */
const FREE_WORDS: ReadonlySet<string> = new Set(["של", "ושל", "שלה", "בה", "לה", "כה", "ובה", "ולה", "וכה", "משה"]);

/** Is this word, alone between spaces, a prefix torn from its number or name, as in `המאה ה -17`? */
export function isLonePrefix(word: string): boolean {
  return PREFIX_CHAINS.has(word) && !FREE_WORDS.has(word);
}

/** Is `longer` a legal prefix chain plus `shorter`? */
export function isPrefixed(longer: string, shorter: string): boolean {
  return (
    longer.length > shorter.length &&
    longer.endsWith(shorter) &&
    PREFIX_CHAINS.has(longer.slice(0, longer.length - shorter.length))
  );
}

function chains(): readonly string[] {
  const all: string[] = [];
  for (const and of ["", "ו"]) {
    for (const that of ["", "ש", "כש", "לכש", "מש"]) {
      for (const to of ["", "כ", "ב", "ל", "מ", "בכ", "לכ", "מכ"]) {
        for (const the of ["", "ה"]) all.push(and + that + to + the);
      }
    }
  }
  return all.filter((chain) => chain !== "");
}
