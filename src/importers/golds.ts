import type { Gold } from "../core/item.ts";
import type { ImportedColumn } from "./imported.ts";

/** How generated answers are read, by what their golds are. */
export type Reading = Pick<ImportedColumn, "kind" | "extractors" | "metrics" | "primary">;

const NUMBERS: Reading = {
  kind: "short-answer",
  extractors: ["number-strict", "number-flexible"],
  metrics: ["em.number"],
  primary: "em.number@number-strict",
};
const SPANS: Reading = {
  kind: "short-answer",
  extractors: ["span", "span-raw"],
  metrics: ["em.squad", "f1.squad"],
  primary: "em.squad@span",
};

/**
 * Short answers whose golds are all numbers are read as numbers, others as texts: a log does not say what its answers are. The
 * end of a worked solution ("#### 18", as in GSM8K) is its number.
 * @param targets one list of accepted answers per row
 */
export function goldsOf(targets: readonly (readonly string[])[]): { readonly reading: Reading; readonly golds: readonly Gold[] } {
  const numbers = targets.map(([first]) => (first === undefined ? undefined : finalNumber(first)));
  if (numbers.length > 0 && numbers.every((number) => number !== undefined))
    return { reading: NUMBERS, golds: numbers.map((value) => ({ kind: "number", value })) };
  return { reading: SPANS, golds: targets.map((texts) => ({ kind: "texts", texts })) };
}

/** A canonical decimal, where the text is a number or ends in "#### number". */
function finalNumber(text: string): string | undefined {
  const last = text.slice(text.lastIndexOf("####") + (text.includes("####") ? 4 : 1)).trim();
  const plain = (text.includes("####") ? last : text.trim()).replaceAll(",", "");
  return /^-?\d{1,30}(\.\d{1,30})?$/.test(plain) ? canonical(plain) : undefined;
}

/** "007.50" → "7.5" */
function canonical(decimal: string): string {
  const sign = decimal.startsWith("-") ? "-" : "";
  const [whole = "", part = ""] = decimal.replace("-", "").split(".");
  const digits = whole.replace(/^0+(?=\d)/, "");
  const rest = part.replace(/0+$/, "");
  const number = rest === "" ? digits : `${digits}.${rest}`;
  return number === "0" ? number : sign + number;
}
