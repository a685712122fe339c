/**
 * The answer normaliser of SQuAD 2.0 as the HeQ evaluation uses it (google-research, `mrl_eval/evaluation/metrics_utils.py`):
 * lower case; every character of Python's `string.punctuation` deleted; the words a, an, the replaced by a space; white space
 * collapsed. Nothing of it is made for Hebrew: niqqud, maqaf, geresh and direction marks stay. Kept bug for bug, so that scores
 * can be compared with published ones: 3.7 and 37 are equal, צה״ל and צה"ל are not.
 */
export function normaliseSquad(text: string): string {
  return text.toLowerCase().replace(PUNCTUATION, "").replace(ARTICLES, " ").replace(WHITE_SPACE, " ").replace(OUTER_SPACE, "");
}

/** Python's string.punctuation. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Python's \b counts letters and numerals of all scripts, JavaScript's only ASCII: in בa there is no article. */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;
/** What Python's str.split() splits on. */
export const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const OUTER_SPACE = /^ | $/g;
