/** Hebrew number words in both genders, absolute and construct, full and short spelling. One value a line. */
export const UNIT_NUMBERS: Readonly<Record<string, number>> = {
  "אפס": 0,
  "אחת": 1, "אחד": 1,
  "שתיים": 2, "שתים": 2, "שניים": 2, "שתי": 2, "שני": 2,
  "שלוש": 3, "שלושה": 3, "שלושת": 3, "שלש": 3, "שלשה": 3, "שלשת": 3,
  "ארבע": 4, "ארבעה": 4, "ארבעת": 4,
  "חמש": 5, "חמישה": 5, "חמשה": 5, "חמשת": 5, "חמישת": 5,
  "שש": 6, "שישה": 6, "ששה": 6, "ששת": 6, "שישת": 6,
  "שבע": 7, "שבעה": 7, "שבעת": 7,
  "שמונה": 8, "שמונת": 8,
  "תשע": 9, "תשעה": 9, "תשעת": 9,
};

/** Forms that count only before עשר: alone they are other words (שנים is "years"). */
export const TEEN_ONLY: Readonly<Record<string, number>> = { "שנים": 2 };

/** Ten, alone or behind a unit. */
export const TEN: readonly string[] = ["עשר", "עשרה", "עשרת"];

export const TENS: Readonly<Record<string, number>> = {
  "עשרים": 20, "שלושים": 30, "שלשים": 30, "ארבעים": 40, "חמישים": 50, "חמשים": 50, "שישים": 60, "ששים": 60, "שבעים": 70, "שמונים": 80, "תשעים": 90,
};

export const HUNDREDS: Readonly<Record<string, number>> = { "מאה": 100, "מאתיים": 200, "מאתים": 200 };
/** Behind a unit of three to nine. */
export const HUNDREDS_WORD = "מאות";
export const DOZEN = "תריסר";
export const TWO_THOUSAND: readonly string[] = ["אלפיים"];
/** Words of scale, by their power of ten. */
export const SCALES: Readonly<Record<string, number>> = { "אלף": 3, "אלפים": 3, "מיליון": 6, "מליון": 6, "מיליארד": 9, "מליארד": 9 };
/** Parts, alone or at the end with ו, in hundredths. */
export const PARTS: Readonly<Record<string, number>> = { "חצי": 50, "רבע": 25, "מחצית": 50 };
/** שלושת רבעי: three quarters. */
export const QUARTERS: readonly string[] = ["רבעי", "רבעים"];
