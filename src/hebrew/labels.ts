import type { LabelSpellings } from "./labels.data.ts";
import { anyOf } from "./patterns.ts";
import { PREFIX_CHAINS } from "./prefixes.ts";
import { readable, type Span } from "./readable.ts";

/** The label that an answer gives; `span` is in the text given. */
export type LabelReading =
  | { readonly kind: "chosen"; readonly label: string; readonly span: Span }
  | { readonly kind: "ambiguous"; readonly labels: readonly string[] }
  | { readonly kind: "none" };

export interface LabelQuestion {
  readonly labels: readonly LabelSpellings[];
  /**
   * `strict`: exactly one label is named, once a list of the offered labels is left out; hedging does not void it.
   * `first`: the first label named.
   */
  readonly policy: "strict" | "first";
}

/**
 * Reads the label of a classification. Of overlapping spellings the longest counts (מדע וטכנולוגיה, not מדע); "not positive" and לא חיובי
 * name nothing. A list of three labels or more, as models write when they repeat what they were offered, is left out.
 */
export function readLabel(text: string, { labels, policy }: LabelQuestion): LabelReading {
  const source = readable(text);
  const runs = runsOf(source.text, mentions(source.text, labels));
  const named = runs.filter((run) => !isList(run)).flat();
  const [first] = named;
  if (first === undefined) return { kind: "none" };
  const different = [...new Set(named.map(({ label }) => label))];
  if (policy === "strict" && different.length > 1) return { kind: "ambiguous", labels: different };
  return { kind: "chosen", label: first.label, span: source.original(first) };
}

/** The labels of the lists that a text repeats, as `readLabel` leaves them out; empty where it repeats none. */
export function listedLabels(text: string, labels: readonly LabelSpellings[]): readonly string[] {
  const source = readable(text).text;
  const listed = runsOf(source, mentions(source, labels)).filter(isList).flat();
  return [...new Set(listed.map(({ label }) => label))];
}

interface Named extends Span {
  readonly label: string;
}

/** Fewer labels side by side are an answer that cannot decide, not a list. */
const SHORTEST_LIST = 3;
/** What stands between the members of a list. */
const BETWEEN = /^(?:[\s,;/"'*()[\]-]|\d\.|ו|או|and|or)*$/;
const LONGEST_BETWEEN = 20;
const NEGATION_BEFORE = /(?:^|[^\p{L}])(?:לא|ולא|אינו|אינה|איננו|איננה|not)\s{1,4}$/u;

function mentions(text: string, labels: readonly LabelSpellings[]): readonly Named[] {
  const owners = new Map(
    labels.flatMap(({ label, spellings }) => [label, ...spellings].map((spelling) => [readable(spelling).text, label] as const)),
  );
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])([ובכלמשה]{0,4}?)(${anyOf([...owners.keys()])})`, "gu");
  const all: Named[] = [];
  for (const match of text.matchAll(pattern)) {
    const prefix = match[1]!;
    const label = owners.get(match[2]!.replace(/\s+/g, " "));
    if (label === undefined || (prefix !== "" && !PREFIX_CHAINS.has(prefix))) continue;
    const start = match.index + prefix.length;
    if (!NEGATION_BEFORE.test(text.slice(Math.max(0, match.index - 12), match.index)))
      all.push({ label, start, end: match.index + match[0].length });
  }
  return all;
}

/** Labels with nothing but list signs between them, side by side. */
function runsOf(text: string, all: readonly Named[]): readonly (readonly Named[])[] {
  const runs: Named[][] = [];
  for (const named of all) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && isBetween(text.slice(before.end, named.start))) run.push(named);
    else runs.push([named]);
  }
  return runs;
}

function isList(run: readonly Named[]): boolean {
  return new Set(run.map(({ label }) => label)).size >= SHORTEST_LIST;
}

function isBetween(text: string): boolean {
  return text.length <= LONGEST_BETWEEN && BETWEEN.test(text);
}
