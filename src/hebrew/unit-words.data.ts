/** Words that are written forms of a sign. */
export const PERCENT_WORDS: readonly string[] = ["אחוז", "אחוזים"];
export const SHEKEL_WORDS: readonly string[] = ['ש"ח', "שקל", "שקלים"];
/** ש"ח without its mark: only behind a number, for the word also means "he talked" and "bent". */
export const BARE_SHEKEL = "שח";
export const MINUS_WORD = "מינוס";

/** Words that scale the number before them, by their power of ten. Common misspellings included. */
export const MULTIPLIERS: Readonly<Record<string, number>> = {
  "אלף": 3, "אלפים": 3, "אלפי": 3,
  "מיליון": 6, "מליון": 6, "מיליוני": 6, "מליוני": 6, "מיליונים": 6,
  "מיליארד": 9, "מליארד": 9, "מיליארדי": 9, "מיליארדים": 9,
  "טריליון": 12,
  "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
};

/** Words of currencies beside the shekel: they mark a number as money; the text keeps them. */
export const OTHER_CURRENCY_WORDS: readonly string[] = ["דולר", "דולרים", "אירו", "יורו", "nis", "ils", "usd", "eur", "dollars", "euros", "shekels"];
