import type { Mark } from "../core/kind.ts";
import { benjaminiHochberg, holm } from "../stats/multiple.ts";
import { type DifferenceChoices, withChoices } from "./compare-choices.ts";
import type { CorpusValues } from "./corpus-difference.ts";
import type { IntervalSummary, VarianceParts } from "./model.ts";
import { pairedDifference } from "./pairing.ts";

/** The primary values of one column of one run, by item. */
export interface ColumnValues {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  readonly asked: string;
  readonly read: string;
  /** Of the column's score; a number that is made of it carries them too. */
  readonly marks: readonly Mark[];
  /** Present where a smaller value is the better one. */
  readonly better?: "lower";
  /** Present where the values are no fractions. */
  readonly unit?: string;
  /** Whether the values depend on the model's tokens: the second statistic of an item counts them. */
  readonly perToken?: boolean;
  readonly items: ReadonlyMap<string, { readonly values: readonly number[]; readonly cluster?: string }>;
  /** Present where the metric is one of the whole corpus; `items` is then empty. */
  readonly corpus?: CorpusValues;
}

/** First minus second, on the items that both runs answered. */
export interface PairedDifference {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  /** Present where the values are no fractions. */
  readonly unit?: string;
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly n: number;
  /** Answers per item, of the first run and of the second. */
  readonly seeds: readonly [number, number];
  readonly interval: IntervalSummary;
  /** Of the mean difference over new items; absent where it cannot be known. */
  readonly standardError?: number;
  readonly df?: number;
  /** Smallest true difference that this comparison finds with power 0.8 at 5 %. */
  readonly minimumDetectable?: number;
  /** Of the difference when the same questions are asked again; absent where a side has one seed only. */
  readonly conditionalError?: number;
  /** Where the variance of one difference of answers comes from; absent where the sides have not equally many seeds. */
  readonly variance?: VarianceParts;
  readonly p: number;
  /**
   * "mcnemar-exact" for one 0/1 answer per item without clusters; otherwise "sign-flip-exact" or "sign-flip"; "t-shared-seeds"
   * where the seeds have an effect in common; "approximate-randomisation" for a metric of the whole corpus.
   */
  readonly pMethod: string;
  /** Adjusted over the columns of this comparison (Holm). */
  readonly pHolm: number;
  /** The same after Benjamini and Hochberg: 5 % of what is found may be false. */
  readonly pBh: number;
  /** Evidence of the discordant pairs against "both equally often right", for one right-or-wrong answer per item. */
  readonly eValue?: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Items that only one of the runs has. */
  readonly unmatched: number;
  /** Of either run. */
  readonly marks: readonly Mark[];
}

/** What one column's paired comparison could not be made of. */
export interface NotComparable {
  readonly task: string;
  readonly protocol: string;
  readonly reason: string;
}

export interface Comparison {
  readonly differences: readonly PairedDifference[];
  readonly notComparable: readonly NotComparable[];
}

/** Columns that were not asked, or not read, alike are compared only where the user says so. */
export interface CompareOptions extends DifferenceChoices {
  readonly despite?: readonly ("asked" | "read")[];
}

/** Paired comparison of two runs over the columns they share, by item id. */
export function compareRuns(
  first: readonly ColumnValues[],
  second: readonly ColumnValues[],
  options: CompareOptions = {},
): Comparison {
  const drafts: Omit<PairedDifference, "pHolm" | "pBh">[] = [];
  const notComparable: NotComparable[] = [];
  for (const a of first) {
    const b = second.find(({ task, protocol }) => task === a.task && protocol === a.protocol);
    const place = { task: a.task, protocol: a.protocol };
    const reason = b === undefined ? undefined : whyNotComparable(a, b, options);
    if (b === undefined) notComparable.push({ ...place, reason: "only in the first run" });
    else if (reason !== undefined) notComparable.push({ ...place, reason });
    else {
      const draft = withChoices(pairedDifference(a, b), [a, b], options);
      drafts.push({ ...oriented(draft, a), marks: marksOf([a, b]), ...(a.unit === undefined ? {} : { unit: a.unit }) });
    }
  }
  for (const b of second) {
    if (!first.some(({ task, protocol }) => task === b.task && protocol === b.protocol)) {
      notComparable.push({ task: b.task, protocol: b.protocol, reason: "only in the second run" });
    }
  }
  const p = drafts.map((draft) => draft.p);
  const [byHolm, byBh] = [holm(p), benjaminiHochberg(p)];
  const differences = drafts.map((draft, index) => ({
    ...draft,
    pHolm: byHolm[index] as number,
    pBh: byBh[index] as number,
  }));
  return { differences, notComparable };
}

/** Every mark that one of the columns carries. */
export function marksOf(columns: readonly Pick<ColumnValues, "marks">[]): Mark[] {
  return [...new Set(columns.flatMap(({ marks }) => marks))];
}

/** A win is the better value: the smaller one where less is better. */
function oriented<T extends Pick<PairedDifference, "wins" | "losses">>(row: T, { better }: Pick<ColumnValues, "better">): T {
  return better === "lower" ? { ...row, wins: row.losses, losses: row.wins } : row;
}

/** Why two columns of one name are not compared; undefined where they are. */
export function whyNotComparable(a: ColumnValues, b: ColumnValues, { despite = [] }: CompareOptions = {}): string | undefined {
  if (a.asked !== b.asked && !despite.includes("asked")) return "asked differently (data, task, protocol, shots or template)";
  if (a.read !== b.read && !despite.includes("read")) return "read differently (extractor or metric version)";
  if (a.primary !== b.primary && !despite.includes("read")) return `the primary metrics differ: ${a.primary} and ${b.primary}`;
  const [first, second] =
    a.corpus === undefined || b.corpus === undefined ? [a.items, b.items] : [a.corpus.items, b.corpus.items];
  if (first.size === 0 || second.size === 0)
    return `${a.primary} has no value per item (a metric of the whole corpus that is not built in, or nothing collected)`;
  if (![...first.keys()].some((item) => second.has(item))) return "no item has a value in both runs";
  return tokensDiffer(a, b) ? `${a.primary} counts each model's own tokens, and theirs differ: compare bits-per-byte` : undefined;
}

/** Models that cut one text into different numbers of tokens have different tokenizers. */
function tokensDiffer(a: ColumnValues, b: ColumnValues): boolean {
  if (a.perToken !== true || a.corpus === undefined || b.corpus === undefined) return false;
  const tokensOf = ({ items }: CorpusValues, item: string) => items.get(item)?.rows[0]?.[1];
  const [one, other] = [a.corpus, b.corpus];
  return [...one.items.keys()].some((item) => other.items.has(item) && tokensOf(one, item) !== tokensOf(other, item));
}
