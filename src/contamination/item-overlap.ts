import { FURTHER_CLASSES, type FurtherClass, type ItemOverlap } from "../core/contamination.ts";
import { type ItemContamination, judgedParts } from "./report.ts";

/**
 * An item's class and its four ConTAM scores: of the text that asks, or, in an item without one, of the passage; of several the largest.
 * An item that is judged as a whole short text has none: found or not, there is nothing between. Weaker classes whose controls failed are left out.
 */
export function itemOverlap(
  { class: itemClass, parts, further }: ItemContamination,
  { untrusted }: { readonly untrusted: readonly FurtherClass[] },
): ItemOverlap {
  const found = FURTHER_CLASSES.filter((name) => further[name] === "found" && !untrusted.includes(name));
  const base = { class: itemClass, ...(found.length === 0 ? {} : { further: found }) };
  const judged = judgedParts(parts).filter(({ judged: how }) => how === "windows");
  if (judged.length === 0) return { ...base, overlaps: {} };
  const most = (values: readonly (number | undefined)[]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const overlaps = {
    "TOKEN-MATCH": most(judged.map(({ tokenMatch }) => tokenMatch)),
    "NGRAM-MATCH": most(judged.map(({ ngramMatch }) => ngramMatch)),
    "TOKEN-EXTEND": most(judged.map(({ tokenExtend }) => tokenExtend)),
    "LONGEST-MATCH": most(judged.map(({ longestShare }) => longestShare)),
  };
  return { ...base, overlaps: Object.fromEntries(Object.entries(overlaps).filter(([, value]) => value !== undefined)) };
}
