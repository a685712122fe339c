/**
 * What the faulty server does at each try, decided by the number of the question and the try alone, so that whoever checks can say
 * what must come of it. Sixteen ways to fail at 5 % each; the classes that stop a run share the last: at 5 % each, five in a row would end
 * the run every few thousand requests.
 */
export const WAYS = [
  ["busy", "later"],
  ["error 500", "later"],
  ["overloaded", "later"],
  ["connection reset", "later"],
  ["body cut off", "later"],
  ["no answer", "later"],
  ["HTML page", "later"],
  ["empty body", "later"],
  ["cut JSON", "later"],
  ["no choices", "later"],
  ["bad request", "never"],
  ["request too large", "never"],
  ["wrong shape", "never"],
  ["too many choices", "never"],
  ["not UTF-8", "never"],
  ["stop", "stop"],
];

/** The codes by which a run may name each way. */
export const CODES = {
  busy: ["E_RATE_LIMITED", "E_SERVER_TIMEOUT", "E_OVERLOADED"],
  "error 500": ["E_SERVER_ERROR"],
  overloaded: ["E_OVERLOADED"],
  "connection reset": ["E_NETWORK"],
  "body cut off": ["E_NETWORK"],
  "no answer": ["E_TIMEOUT"],
  "HTML page": ["E_REPLY_HTML"],
  "empty body": ["E_REPLY_BLANK"],
  "cut JSON": ["E_REPLY_NOT_JSON"],
  "no choices": ["E_REPLY_NO_CHOICES"],
  "bad request": ["E_BAD_REQUEST"],
  "request too large": ["E_REQUEST_TOO_LARGE"],
  "wrong shape": ["E_REPLY_SHAPE"],
  "too many choices": ["E_REPLY_COUNT"],
  "not UTF-8": ["E_REPLY_ENCODING"],
  stop: ["E_UNAUTHORIZED", "E_QUOTA", "E_FORBIDDEN", "E_NOT_FOUND", "E_REDIRECT"],
};

/** The way in which this try of this question fails, with its class and a number that chooses among spellings; undefined for an answer. */
export function faultAt(question, attempt) {
  const drawn = mixed(question * 64 + attempt);
  const way = WAYS[Math.floor((drawn % 100_000) / 5000)];
  return way === undefined ? undefined : { way: way[0], retry: way[1], spelling: Math.floor(drawn / 100_000) };
}

/** Whether a result is what came of this try. */
export function isTrue(question, attempt, code) {
  const fault = faultAt(question, attempt);
  return fault === undefined ? code === "reply" : CODES[fault.way].includes(code);
}

/** Half of the answers are right: the gold is the last digit of the number. */
export function answerTo(question) {
  return String(question % 20);
}

/** MurmurHash3's finaliser over 32 bits (A. Appleby, public domain). */
function mixed(value) {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
