import { FURTHER_CLASSES, type FurtherClass } from "../core/contamination.ts";
import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";
import type { Hits } from "./hits.ts";
import type { PartContamination } from "./report.ts";
import { signatures } from "./signature.ts";
import { WINDOW } from "./template-windows.ts";

/** `none`: the item has nothing that this class could find. */
export type FurtherFinding = "found" | "not found" | "none";

/** The weaker classes of an item, beside its own class and never part of it. Without what the scan did not look for. */
export type FurtherFindings = Readonly<Partial<Record<FurtherClass, FurtherFinding>>>;

export interface FurtherCounts {
  /** Items that the class could find. */
  readonly items: number;
  readonly found: number;
  /** Found, and not dirty by exact words. */
  readonly alone: number;
}

/** Per item what the weaker classes found. */
export function furtherFindings(
  { tally, further }: Pick<Hits, "tally" | "further">,
  index: BenchmarkIndex,
): (item: number, parts: readonly PartContamination[]) => FurtherFindings {
  const windows = new Set(tally.skeletonRecords.places);
  const signed = new Set(further ? signatures(index).map(({ item }) => item) : []);
  const found = new Set(tally.signatureRecords.places);
  return (item, parts) => {
    const source = sourceFinding(parts);
    if (!further) return source === "none" ? {} : { source };
    const own = index.items[item]?.texts ?? [];
    const asking = own.some(({ part }) => part === "question") ? "question" : "passage";
    const texts = own.filter(({ part, text }) => part === asking && wordsOf(index, text) >= WINDOW).map(({ text }) => text);
    const hasRun = texts.some((text) => 2 * longestRun(index, { text, windows }) >= wordsOf(index, text));
    return {
      ...(source === "none" ? {} : { source }),
      skeleton: texts.length === 0 ? "none" : hasRun ? "found" : "not found",
      signature: signed.has(item) ? (found.has(item) ? "found" : "not found") : "none",
    };
  };
}

/** By class, of items with their own class. */
export function countFurther(
  items: readonly { readonly class: string; readonly further: FurtherFindings }[],
): Readonly<Partial<Record<FurtherClass, FurtherCounts>>> {
  const counted = FURTHER_CLASSES.flatMap((name) => {
    const own = items.filter(({ further }) => further[name] !== undefined && further[name] !== "none");
    const found = own.filter(({ further }) => further[name] === "found");
    const alone = found.filter((item) => item.class !== "dirty" && item.class !== "short-dirty");
    const isLookedFor = items.some(({ further }) => further[name] !== undefined);
    return isLookedFor ? [[name, { items: own.length, found: found.length, alone: alone.length }] as const] : [];
  });
  return Object.fromEntries(counted);
}

/** By the rules of exact words: half of the text in one piece, or a short one whole. */
function sourceFinding(parts: readonly PartContamination[]): FurtherFinding {
  const own = parts.filter(({ part }) => part === "source");
  if (own.every(({ judged }) => judged !== "windows" && judged !== "short")) return "none";
  const isFound = own.some(({ judged, longestShare, records }) =>
    judged === "windows" ? longestShare >= 0.5 : judged === "short" && records > 0,
  );
  return isFound ? "found" : "not found";
}

/** Words in the longest run of windows that were found as skeletons, wherever each of them was. */
function longestRun(index: BenchmarkIndex, { text, windows }: { text: number; windows: ReadonlySet<number> }): number {
  let longest = 0;
  let run = 0;
  for (let place = index.textStart[text] as number; place + WINDOW <= (index.textStart[text + 1] as number); place++) {
    run = windows.has(place) ? run + 1 : 0;
    if (run > 0) longest = Math.max(longest, run + WINDOW - 1);
  }
  return longest;
}
