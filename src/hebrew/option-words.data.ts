/** Words of a choice among options. Hebrew ordinals in both genders, with or without ה; English ordinals. */
export const ORDINALS: readonly (readonly string[])[] = [
  ["ראשונה", "ראשון", "first"],
  ["שנייה", "שניה", "שני", "second"],
  ["שלישית", "שלישי", "third"],
  ["רביעית", "רביעי", "fourth"],
  ["חמישית", "חמישי", "fifth"],
  ["שישית", "ששית", "שישי", "ששי", "sixth"],
];
export const LAST_OPTION: readonly string[] = ["אחרונה", "אחרון", "last"];

/** Words that may stand between an announcement and its letter: התשובה היא אפשרות מספר ב. */
export const FILLERS: readonly string[] = [
  "היא", "הוא", "הינה", "הינו", "is", "the", "אפשרות", "האפשרות", "באפשרות", "תשובה", "התשובה", "בתשובה", "סעיף", "הסעיף", "בסעיף",
  "האות", "באות", "מספר", "מס'", "option", "letter", "number", "choice", "answer",
];

/** Behind a letter: this option is wrong. */
export const REJECTIONS: readonly string[] = [
  "אינה", "איננה", "אינו", "איננו", "לא", "שגויה", "שגוי", "לא נכונה", "אינם", "אינן", "שגויות", "שגויים", "נפסלת", "נפסל", "is not", "isn't", "is wrong", "is incorrect", "are wrong", "are incorrect", "cannot",
];

/** Before a letter: not this one. */
export const NEGATIONS: readonly string[] = ["לא", "ולא", "אינה", "איננה", "not"];

/** Between a rejected letter and the right one: לא א׳ אלא ג׳. */
export const CORRECTIONS: readonly string[] = ["אלא", "כי אם", "but"];

/** Between two letters that are both named: א או ב. */
export const CONNECTIVES: readonly string[] = ["או", "וגם", "וכן", "or", "and"];

/** Behind a letter: this option is right. */
export const CONFIRMATIONS: readonly string[] = [
  "נכונה", "נכון", "הנכונה", "היא נכונה", "היא הנכונה", "הוא הנכון", "היא התשובה", "היא האפשרות הנכונה", "היא התשובה הנכונה", "is correct", "is right", "is the correct", "is the right",
];

/** Behind a letter at the start of an answer: the reason begins. */
export const REASONS: readonly string[] = ["כי", "משום", "מכיוון", "מפני", "מאחר", "שכן", "היות", "הסבר", "נימוק", "because", "since", "explanation"];
