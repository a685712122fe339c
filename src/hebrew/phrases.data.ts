/**
 * Phrases by which an answer is announced, withheld or refused. Write them in plain Hebrew without points; bold, colon, hyphen,
 * direction marks, niqqud and line breaks in and behind them are allowed for by the reader (final-answer.ts).
 *
 * `strength` says what an announcement may do:
 * - `final`   it announces the answer, and is no part of it: an extractor may strip it from the start of an answer
 * - `option`  it announces an option letter, but may also begin an answer in its own right (סעיף 5)
 * - `weak`    it often stands before the result and often elsewhere (לכן); it is believed only where nothing better is found
 */
export interface AnswerPhrase {
  readonly phrase: string;
  readonly strength: "final" | "option" | "weak";
}

export const ANSWER_PHRASES: readonly AnswerPhrase[] = [
  { phrase: "התשובה הסופית היא", strength: "final" },
  { phrase: "התשובה הסופית", strength: "final" },
  { phrase: "התשובה הנכונה ביותר היא", strength: "final" },
  { phrase: "התשובה הנכונה היא", strength: "final" },
  { phrase: "התשובה הנכונה", strength: "final" },
  { phrase: "התשובה המתאימה ביותר היא", strength: "final" },
  { phrase: "התשובה המתאימה היא", strength: "final" },
  { phrase: "התשובה לשאלה היא", strength: "final" },
  { phrase: "התשובה היא", strength: "final" },
  { phrase: "התשובה הינה", strength: "final" },
  { phrase: "התשובה:", strength: "final" },
  { phrase: "תשובה סופית", strength: "final" },
  { phrase: "תשובה נכונה", strength: "final" },
  { phrase: "תשובה:", strength: "final" },
  { phrase: "הפתרון הוא", strength: "final" },
  { phrase: "הפתרון:", strength: "final" },
  { phrase: "תוצאה:", strength: "final" },
  { phrase: "התוצאה:", strength: "final" },
  { phrase: "התוצאה היא", strength: "final" },
  { phrase: "the final answer is", strength: "final" },
  { phrase: "the correct answer is", strength: "final" },
  { phrase: "the correct option is", strength: "final" },
  { phrase: "the answer is", strength: "final" },
  { phrase: "final answer:", strength: "final" },
  { phrase: "correct answer:", strength: "final" },
  { phrase: "answer:", strength: "final" },
  { phrase: "האפשרות הנכונה ביותר היא", strength: "option" },
  { phrase: "האפשרות הנכונה היא", strength: "option" },
  { phrase: "האפשרות המתאימה ביותר היא", strength: "option" },
  { phrase: "האפשרות המתאימה היא", strength: "option" },
  { phrase: "האפשרות היא", strength: "option" },
  { phrase: "האפשרות הנכונה", strength: "option" },
  { phrase: "האפשרות המתאימה ביותר", strength: "option" },
  { phrase: "אפשרות מספר", strength: "option" },
  { phrase: "אפשרות", strength: "option" },
  { phrase: "תשובה מספר", strength: "option" },
  { phrase: "תשובה", strength: "option" },
  { phrase: "סעיף", strength: "option" },
  { phrase: "האות הנכונה היא", strength: "option" },
  { phrase: "האות המתאימה היא", strength: "option" },
  { phrase: "האות", strength: "option" },
  { phrase: "האפשרות", strength: "option" },
  { phrase: "התשובה", strength: "option" },
  { phrase: "בחרתי", strength: "option" },
  { phrase: "אני בוחר", strength: "option" },
  { phrase: "אני בוחרת", strength: "option" },
  { phrase: "option", strength: "option" },
  { phrase: "choice", strength: "option" },
  { phrase: "i choose", strength: "option" },
  { phrase: "לכן", strength: "weak" },
  { phrase: "לפיכך", strength: "weak" },
  { phrase: "אם כן", strength: "weak" },
  { phrase: "מכאן ש", strength: "weak" },
  { phrase: "בסך הכול", strength: "weak" },
  { phrase: "בסך הכל", strength: "weak" },
  { phrase: 'סה"כ', strength: "weak" },
  { phrase: "סך הכול", strength: "weak" },
  { phrase: "סך הכל", strength: "weak" },
  { phrase: "therefore", strength: "weak" },
];

/** A new question begins: what a base model writes behind it is no answer any more. */
export const NEXT_QUESTION_PHRASES: readonly string[] = ["שאלה:", "question:"];

/**
 * Whole answers that say there is no answer. Behind one of `ABSTENTIONS` may stand any of `ABSTENTION_TAILS`, and nothing else:
 * "לא ידועים" may be the right answer to a question, and "לא ידוע מתי נולד" goes on.
 */
export const ABSTENTIONS: readonly string[] = [
  "אין תשובה", "אין בקטע תשובה", "אין בטקסט תשובה", "אין לשאלה תשובה", "אין לכך תשובה", "התשובה אינה מופיעה", "התשובה לא מופיעה", "התשובה אינה נמצאת", "התשובה לא נמצאת",
  "לא ניתן לענות", "לא ניתן להשיב", "לא ניתן לדעת", "לא ניתן לקבוע", "אי אפשר לדעת", "אי אפשר לענות", "אי אפשר להשיב", "אי אפשר לקבוע",
  "לא צוין", "לא מצוין", "לא נאמר", "לא מוזכר", "לא הוזכר", "לא כתוב", "לא מופיע", "אינו מצוין", "אינו מוזכר", "אינו מופיע",
  "המידע אינו מופיע", "המידע לא מופיע", "המידע אינו מצוין", "המידע לא מצוין", "המידע לא נמצא", "המידע אינו נמצא", "המידע חסר",
  "הקטע אינו מציין", "הקטע לא מציין", "הקטע אינו עונה", "הקטע לא עונה", "הטקסט אינו מציין", "הטקסט לא מציין",
  "אין מידע", "אין מספיק מידע", "אין מידע מספיק", "לא ידוע",
  "no answer", "unanswerable", "not answerable", "unknown", "not mentioned", "not specified", "cannot be determined", "cannot be answered",
  "the question cannot be answered", "the answer is not in the text", "the answer is not in the passage", "not in the text", "not in the passage",
];

export const ABSTENTION_TAILS: readonly string[] = [
  "בקטע", "בקטע הנתון", "בקטע זה", "בקטע שלפניי", "בטקסט", "בטקסט הנתון", "בטקסט זה", "בפסקה", "בכתוב", "מן הקטע", "מהקטע", "מן הטקסט", "מהטקסט",
  "לשאלה", "לשאלה זו", "לשאלה הזו", "על השאלה", "על כך", "את זה", "זאת", "את התשובה", "מהי התשובה", "תשובה",
  "על סמך הקטע", "על סמך הטקסט", "על סמך הכתוב", "על סמך המידע", "על פי הקטע", "על פי הטקסט", "על פי הכתוב", "לפי הקטע", "לפי הטקסט", "לפי הכתוב",
  "in the text", "in the passage", "from the text", "from the passage", "given",
];

/** Words of refusal, anywhere in an answer. Together with an answer they do not void it. */
export const REFUSALS: readonly string[] = [
  "אני מצטער", "אני מצטערת", "מצטער אך", "מצטערת אך", "מצטער אבל", "מצטערת אבל", "איני יכול", "איני יכולה", "אינני יכול", "אינני יכולה",
  "אני לא יכול לענות", "אני לא יכולה לענות", "אני לא יכול לעזור", "אני לא יכולה לעזור", "אין באפשרותי", "אין ביכולתי", "כמודל שפה", "בתור מודל שפה",
  "לא אוכל לסייע", "לא אוכל לעזור", "לא אוכל לענות", "לא אוכל להשיב",
  "i'm sorry", "i am sorry", "i cannot", "i can't", "i'm unable", "i am unable", "i'm not able", "as an ai", "as a language model",
];
