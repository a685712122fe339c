/** First strong isolate and pop directional isolate: a text between them orders itself and nothing around it. */
const FSI = "\u2068";
const PDI = "\u2069";

/** Scripts that are written from right to left: Hebrew to Thaana, and the presentation forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** Characters that move the direction of what follows them: embeddings, overrides, isolates. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

export function isRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** A text as one word of the line it stands in, whatever its direction; controls inside it could break out and go. */
export function isolated(text: string): string {
  const plain = text.replace(DIRECTION_CONTROLS, "");
  return isRightToLeft(plain) ? `${FSI}${plain}${PDI}` : plain;
}

/** Always isolated: a chart's canvas knows no direction of its own. */
export function isolatedLabel(text: string): string {
  return `${FSI}${text.replace(DIRECTION_CONTROLS, "")}${PDI}`;
}

/** Splits a text into stretches with and without right-to-left letters; spaces inside a Hebrew phrase belong to it. */
export function directionRuns(text: string): { readonly text: string; readonly rightToLeft: boolean }[] {
  const runs: { text: string; rightToLeft: boolean }[] = [];
  for (const part of text.split(/([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)/)) {
    if (part === "") continue;
    const rightToLeft = isRightToLeft(part);
    const [before, last] = [runs.at(-2), runs.at(-1)];
    if (rightToLeft && last !== undefined && before?.rightToLeft === true && /^[\s,.:;'"־–-]+$/.test(last.text)) {
      before.text += last.text + part;
      runs.pop();
    } else runs.push({ text: part, rightToLeft });
  }
  return runs;
}

/** Lone surrogates become U+FFFD: no encoder may refuse a model's text. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}
