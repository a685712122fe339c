import { MARK_PAIRS } from "./mark-pairs.data.ts";
import { isLonePrefix, isPrefixed, PREFIX_CHAINS } from "./prefixes.ts";
import { tokens } from "./tokens.ts";

/**
 * Are two answers equal when prefixes and missing marks are forgiven? Token by token, in order, under `he-tolerant`:
 * see `tolerantTokens` and `equalTokens`. Symmetric, not transitive (משה, שה and השה), so it compares and never groups.
 */
export function equalTolerant(gold: string, prediction: string): boolean {
  const wanted = tolerantTokens(gold);
  const given = tolerantTokens(prediction);
  return wanted.length === given.length && wanted.every((token, at) => equalTokens(token, given[at]!));
}

/** The tokens of `he`, without the prefixes that stand alone before a number or a word of other letters: ב-1952, ה-NSA. */
export function tolerantTokens(text: string): readonly string[] {
  const all = tokens(text, "he-tolerant");
  return all.filter((token, at) => !(isLonePrefix(token) && isNumberOrForeign(all[at + 1])));
}

/**
 * Are two tokens equal, or one of them the other with a legal prefix chain, or with a geresh or gershayim that the other lacks?
 * The shorter of a prefixed pair has at least two letters. A mark may not be missing where it makes another word (mark-pairs.data.ts).
 */
export function equalTokens(gold: string, prediction: string): boolean {
  if (gold === prediction) return true;
  if (isPrefixedPair(gold, prediction)) return true;
  const [marked, bare] = marksOf(gold) >= marksOf(prediction) ? [gold, prediction] : [prediction, gold];
  if (marksOf(marked) === 0 || !isHebrew(marked) || !isHebrew(bare) || !lacksMarksOf(bare, marked)) return false;
  return !isAnotherWord(marked);
}

/**
 * How many tokens of two answers can be paired one to one under `equalTokens`: the overlap of a tolerant token F1.
 * A maximum matching, because pairing greedily can miss one (משה with שה leaves השה alone).
 */
export function countTolerantMatches(gold: readonly string[], prediction: readonly string[]): number {
  const partner = new Map<number, number>();
  const assign = (wanted: number, tried: Set<number>): boolean =>
    prediction.some((token, given) => {
      if (tried.has(given) || !equalTokens(gold[wanted]!, token)) return false;
      tried.add(given);
      const rival = partner.get(given);
      if (rival !== undefined && !assign(rival, tried)) return false;
      partner.set(given, wanted);
      return true;
    });
  return gold.filter((_, wanted) => assign(wanted, new Set())).length;
}

const MARKED_WORDS: ReadonlySet<string> = new Set(MARK_PAIRS.map(([marked]) => marked));
const MARKS = /["']/g;

function isPrefixedPair(one: string, other: string): boolean {
  const [longer, shorter] = one.length >= other.length ? [one, other] : [other, one];
  return isHebrew(shorter) && lettersOf(shorter).length >= 2 && isPrefixed(longer, shorter);
}

/** `marked` with some of its marks taken out, before or behind a prefix chain that only one of the two has. */
function lacksMarksOf(bare: string, marked: string): boolean {
  if (marksOf(bare) > 0 && !isSubsequence(bare, marked)) return false;
  const [some, all] = [lettersOf(bare), lettersOf(marked)];
  return some === all || (Math.min(some.length, all.length) >= 2 && (isPrefixed(all, some) || isPrefixed(some, all)));
}

/** Does the word stand in the list of pairs, bare or behind a prefix chain (לעו"ד)? */
function isAnotherWord(marked: string): boolean {
  if (MARKED_WORDS.has(marked)) return true;
  for (const chain of PREFIX_CHAINS) if (marked.startsWith(chain) && MARKED_WORDS.has(marked.slice(chain.length))) return true;
  return false;
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const letter of whole) if (letter === part[at]) at += 1;
  return at === part.length;
}

function marksOf(token: string): number {
  return token.length - lettersOf(token).length;
}

function lettersOf(token: string): string {
  return token.replace(MARKS, "");
}

function isHebrew(token: string): boolean {
  return /^[א-ת]/.test(token);
}

function isNumberOrForeign(token: string | undefined): boolean {
  return token !== undefined && !isHebrew(token) && /^-?[\p{L}\p{N}]/u.test(token);
}
