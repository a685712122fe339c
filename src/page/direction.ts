/** First letter with a direction of its own: Latin and its neighbours, or Hebrew to Thaana. */
const STRONG = /[A-Za-z\u00c0-\u058f\u0590-\u08ff\u0900-\u1fff\ufb1d-\ufdff\ufe70-\ufefc]/;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** What `dir="auto"` would find, for elements whose text stands in isolated children, where the browser does not look. */
export function directionOf(text: string): "rtl" | "ltr" {
  const [first] = STRONG.exec(text) ?? [""];
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}
