import { canonicalJson } from "../core/json.ts";
import type { Mark } from "../core/kind.ts";
import { composite as weightedMean } from "../stats/composite.ts";
import { holm } from "../stats/multiple.ts";
import { estimateDifference } from "../stats/paired.ts";
import { minimumDetectableDifference } from "../stats/power.ts";
import type { Stratum } from "../stats/strata.ts";
import { studentTwoSided } from "../stats/student.ts";
import { type ColumnValues, type CompareOptions, marksOf, whyNotComparable } from "./compare.ts";
import { bootstrapInterval } from "./interval-methods.ts";
import type { IntervalSummary } from "./model.ts";
import { meanOf, pairColumns, pairedDifference, type UnmarkedDifference } from "./pairing.ts";
import { type Leaf, leafName, leafValues, leavesOf, type RunValues } from "./run-values.ts";

/** First minus second of a composite, made of the paired differences of its tasks. The tasks are fixed. */
export interface CompositeDifference {
  readonly composite: string;
  readonly title: string;
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly interval: IntervalSummary;
  readonly standardError?: number;
  readonly df?: number;
  readonly minimumDetectable?: number;
  /** Student's t with Satterthwaite's degrees of freedom; absent without a standard error. */
  readonly p?: number;
  readonly pMethod: "t-satterthwaite";
  /** Adjusted over the composites of this comparison (Holm). */
  readonly pHolm?: number;
  /** By task: its share of the composite, items and paired difference. */
  readonly parts: readonly { readonly name: string; readonly share: number; readonly n: number; readonly difference: number }[];
  readonly leaveOneOut: readonly { readonly without: string; readonly difference: number }[];
  /** Of any column that counts in it, of either run. */
  readonly marks: readonly Mark[];
}

export interface CompositeComparison {
  readonly composites: readonly CompositeDifference[];
  readonly notComparable: readonly { readonly composite: string; readonly reason: string }[];
}

/** `known`: differences of columns that were computed already; the others are computed here. */
export type CompositeOptions = CompareOptions & { readonly known?: readonly UnmarkedDifference[] };

/** The composites that both runs declare. One whose members cannot all be compared is not: a part of it is another quantity. */
export function compareComposites(first: RunValues, second: RunValues, options: CompositeOptions = {}): CompositeComparison {
  const drafts: CompositeDifference[] = [];
  const notComparable: { composite: string; reason: string }[] = [];
  for (const definition of first.composites) {
    const { composite } = definition;
    const other = second.composites.find((candidate) => candidate.composite === composite);
    const result =
      other === undefined
        ? "only in the first run"
        : canonicalJson(leavesOf(composite, first.composites)) !== canonicalJson(leavesOf(composite, second.composites))
          ? "the two runs declare it with other members or weights"
          : compositeDifference(definition, { first, second, options });
    if (typeof result === "string") notComparable.push({ composite, reason: result });
    else drafts.push(result);
  }
  for (const { composite } of second.composites)
    if (!first.composites.some((candidate) => candidate.composite === composite))
      notComparable.push({ composite, reason: "only in the second run" });
  const tested = drafts.filter(({ p }) => p !== undefined);
  const adjusted = holm(tested.map(({ p }) => p as number));
  const byName = new Map(tested.map(({ composite }, index) => [composite, adjusted[index] as number]));
  const composites = drafts.map((draft) => {
    const pHolm = byName.get(draft.composite);
    return pHolm === undefined ? draft : { ...draft, pHolm };
  });
  return { composites, notComparable };
}

interface Part {
  readonly name: string;
  readonly share: number;
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly n: number;
  readonly standardError: number | "unknown";
  readonly df: number;
  /** Its differences by item, for a bootstrap; absent for a metric of the whole corpus. */
  readonly stratum?: Stratum;
}

function compositeDifference(
  { composite, title }: { readonly composite: string; readonly title: string },
  { first, second, options }: { first: RunValues; second: RunValues; options: CompositeOptions },
): CompositeDifference | string {
  const byTask = new Map<string, PairedLeaf[]>();
  const lacking: string[] = [];
  for (const leaf of leavesOf(composite, first.composites)) {
    const [a, b] = [leafValues(first, leaf), leafValues(second, leaf)];
    const reason = a === undefined || b === undefined ? "not in both runs" : whyNotComparable(a, b, options);
    if (a === undefined || b === undefined || reason !== undefined) lacking.push(`${leafName(leaf)}: ${reason}`);
    else byTask.set(leaf.task, [...(byTask.get(leaf.task) ?? []), { leaf, a, b, pairs: pairColumns(a, b) }]);
  }
  if (lacking.length > 0) return lacking.join("; ");
  const parts = [...byTask.values()].flatMap((leaves) => partsOf(leaves, options));
  const members = parts.map(({ name, share, difference, standardError, df }) => ({
    name,
    weight: share,
    mean: difference,
    standardError,
    df,
  }));
  const { mean, standardError, df, interval, leaveOneOut } = weightedMean(members);
  const known = standardError !== "unknown" && standardError > 0;
  const { interval: method } = options;
  return {
    composite,
    title,
    first: parts.reduce((sum, part) => sum + part.share * part.first, 0),
    second: parts.reduce((sum, part) => sum + part.share * part.second, 0),
    difference: mean,
    interval: method === "bca" || method === "bootstrap-t" ? bootstrapOf(parts, { method, name: composite }) : interval,
    ...(known
      ? {
          standardError,
          df,
          minimumDetectable: minimumDetectableDifference(standardError),
          p: studentTwoSided({ t: mean / standardError, df }),
        }
      : {}),
    pMethod: "t-satterthwaite",
    parts: parts.map(({ name, share, n, difference }) => ({ name, share, n, difference })),
    leaveOneOut: leaveOneOut.map((rest) => ({ without: rest.without, difference: rest.mean })),
    marks: marksOf([...byTask.values()].flat().flatMap(({ a, b }) => [a, b])),
  };
}

/** Items (clusters) are resampled inside every task. */
function bootstrapOf(parts: readonly Part[], { method, name }: { method: "bca" | "bootstrap-t"; name: string }): IntervalSummary {
  const lacking = parts.find(({ stratum }) => stratum === undefined);
  if (lacking !== undefined) return { method: "none", reason: `${lacking.name} is a metric of the whole corpus` };
  return bootstrapInterval(method, { strata: parts.flatMap(({ stratum = [] }) => stratum), name });
}

interface PairedLeaf {
  readonly leaf: Leaf;
  readonly a: ColumnValues;
  readonly b: ColumnValues;
  readonly pairs: ReturnType<typeof pairColumns>;
}

/**
 * One part per task. Leaves of one task (two protocols) ask the same items and are not independent: where the items are the same
 * their differences are added up item by item, and the error is that of the sum.
 */
function partsOf(leaves: readonly PairedLeaf[], options: CompositeOptions): Part[] {
  const [one] = leaves as [PairedLeaf];
  const perItem = leaves.every(({ a }) => a.corpus === undefined);
  const same = leaves.every(({ pairs }) => pairs.ids.join("\n") === one.pairs.ids.join("\n"));
  if (leaves.length === 1 || !same || !perItem) return leaves.map((leaf) => partOf(leaf, options));
  const share = leaves.reduce((sum, { leaf }) => sum + leaf.share, 0);
  const weighted = (side: "first" | "second") =>
    one.pairs.ids.map((_, item) =>
      leaves.reduce((sum, { leaf, pairs }) => sum + (leaf.share / share) * (pairs[side][item] as number), 0),
    );
  const [first, second] = [weighted("first"), weighted("second")];
  const { clusters } = one.pairs;
  const values = first.map((value, item) => value - (second[item] as number));
  const { mean, n, standardError, df } = estimateDifference({ first, second, binary: false, repeats: 1, clusters });
  const name = leaves.map(({ leaf }) => leafName(leaf)).join(" + ");
  const stratum = { values, clusters, weight: share };
  return [{ name, share, first: meanOf(first), second: meanOf(second), difference: mean, n, standardError, df, stratum }];
}

function partOf({ leaf, a, b, pairs }: PairedLeaf, { known = [] }: CompositeOptions): Part {
  // Ready differences are of scores as they are, not of scores corrected for chance.
  const usable = leaf.chance === undefined ? known : [];
  const ready = usable.find((row) => row.task === a.task && row.protocol === a.protocol && row.primary.startsWith(a.primary));
  const { first, second, difference, n, standardError = "unknown", df = 0 } = ready ?? pairedDifference(a, b, pairs);
  const values = pairs.first.map((value, item) => value - (pairs.second[item] as number));
  const stratum = a.corpus === undefined ? { stratum: { values, clusters: pairs.clusters, weight: leaf.share } } : {};
  return { name: leafName(leaf), share: leaf.share, first, second, difference, n, standardError, df, ...stratum };
}
