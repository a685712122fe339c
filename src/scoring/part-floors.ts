import type { Item } from "../core/item.ts";
import { canonicalJson } from "../core/json.ts";
import { type Random, shuffled } from "../core/random.ts";
import { normalise } from "../hebrew/normalise.ts";
import { FEWEST_ITEMS, type Interval } from "../stats/interval.ts";
import { wilson } from "../stats/proportion.ts";

/** What can be scored without reading the whole item: an artefact of how the items were written, where it beats guessing. */
export interface PartFloor {
  /** "choices only", "longest choice", "only hypothesis", … */
  readonly name: string;
  readonly n: number;
  readonly score: number;
  /** Of guessing; for labels, of always answering the most frequent one. */
  readonly chance: number;
  readonly interval: Interval | { readonly reason: string };
}

/** Several floors are looked at together: a wider interval keeps the false alarms of all of them rare. */
export const FLOOR_LEVEL = 0.99;

/** One of the answers that an item offers, by what a reader of a part of the item sees of it. */
interface Candidate {
  /** What this answer is like before anything is read: the label's name; the same for every choice. */
  readonly kind: string;
  readonly signs: ReadonlySet<string>;
}

interface Case {
  readonly candidates: readonly Candidate[];
  readonly gold: number;
  /** Items that share it fall into one fold: a passage, the same set of choices. */
  readonly fold: string;
}

/**
 * What a naive Bayes reader of the choices alone scores on items that it was not trained on (tenfold cross-validation). The
 * test is that of Poliak et al. 2018 ("Hypothesis Only Baselines in Natural Language Inference") for choices: its signs are
 * words, relative length, digits, and likeness to the other choices. A stronger reader may find more.
 */
export function choicesOnlyFloor(items: readonly Item[], source: Random): PartFloor | undefined {
  const cases = items.flatMap(({ choices, gold, cluster }): Case[] => {
    if (gold.kind !== "choice") return [];
    const fold = cluster ?? canonicalJson([...choices].sort());
    return [{ candidates: choiceCandidates(choices), gold: gold.index, fold }];
  });
  return floorOf("choices only", { scores: crossValidated(cases, source), chances: cases.map(guessing) });
}

/** The same of one field of a classification task, against always answering the most frequent label. */
export function fieldOnlyFloor(
  items: readonly Item[],
  { field, labels, source }: { readonly field: string; readonly labels: readonly string[]; readonly source: Random },
): PartFloor | undefined {
  const cases = items.flatMap(({ fields, gold, cluster }): Case[] => {
    const text = fields[field];
    if (gold.kind !== "label" || typeof text !== "string" || !labels.includes(gold.label)) return [];
    const words = new Set(wordsOf(text));
    const candidates = labels.map((label) => ({ kind: label, signs: new Set([...words].map((word) => `${label} ${word}`)) }));
    return [{ candidates, gold: labels.indexOf(gold.label), fold: cluster ?? text }];
  });
  const most = Math.max(0, ...labels.map((_, index) => cases.filter(({ gold }) => gold === index).length));
  const majority = cases.length === 0 ? 0 : most / cases.length;
  return floorOf(`only ${field}`, { scores: crossValidated(cases, source), chances: cases.map(() => majority) });
}

/** The share of items whose gold is the longest, or the shortest, choice in code points; of m equal ones each counts 1/m. */
export function lengthFloor(items: readonly Item[], which: "longest" | "shortest"): PartFloor | undefined {
  const scores: number[] = [];
  const chances: number[] = [];
  for (const { choices, gold } of items) {
    if (gold.kind !== "choice") continue;
    const lengths = choices.map((choice) => [...choice.trim()].length);
    const extreme = which === "longest" ? Math.max(...lengths) : Math.min(...lengths);
    const tied = lengths.filter((length) => length === extreme).length;
    scores.push(lengths[gold.index] === extreme ? 1 / tied : 0);
    chances.push(1 / choices.length);
  }
  return floorOf(`${which} choice`, { scores, chances });
}

function floorOf(
  name: string,
  { scores, chances }: { readonly scores: readonly number[]; readonly chances: readonly number[] },
): PartFloor | undefined {
  const n = scores.length;
  if (n === 0) return undefined;
  const successes = Math.min(n, sum(scores));
  const interval =
    n < FEWEST_ITEMS
      ? { reason: `${n} items: below ${FEWEST_ITEMS} no interval keeps its level` }
      : wilson({ successes, n, level: FLOOR_LEVEL });
  return { name, n, score: successes / n, chance: sum(chances) / n, interval };
}

function choiceCandidates(choices: readonly string[]): Candidate[] {
  const words = choices.map((choice) => new Set(wordsOf(choice)));
  const lengths = choices.map((choice) => [...choice.trim()].length);
  const mean = sum(lengths) / lengths.length;
  const likeness = words.map((own, place) =>
    sum(words.map((other, index) => (index === place ? 0 : [...own].filter((word) => other.has(word)).length))),
  );
  const [longest, shortest, likest] = [Math.max(...lengths), Math.min(...lengths), Math.max(...likeness)];
  return choices.map((choice, place) => {
    const shape = [
      longest === shortest
        ? ""
        : lengths[place] === longest
          ? "#longest"
          : lengths[place] === shortest
            ? "#shortest"
            : "#between",
      `#length ${Math.round(2 * Math.log2((lengths[place] as number) / Math.max(1, mean) + 0.01))}`,
      /\p{N}/u.test(choice) ? "#digits" : "",
      likest > 0 && likeness[place] === likest ? "#likest" : "",
    ].filter((sign) => sign !== "");
    return { kind: "choice", signs: new Set([...(words[place] as Set<string>), ...shape]) };
  });
}

function wordsOf(text: string): string[] {
  return normalise(text, "scan")
    .split(" ")
    .filter((word) => word !== "");
}

function guessing({ candidates }: Case): number {
  return 1 / candidates.length;
}

const FOLDS = 10;

/** The score of every case when it is read by what the other folds teach: 1/k where k best answers tie and one of them is the gold. */
function crossValidated(cases: readonly Case[], source: Random): number[] {
  const groups = shuffled([...new Set(cases.map(({ fold }) => fold))], source);
  const foldOf = new Map(groups.map((group, index) => [group, index % FOLDS]));
  const scores = new Array<number>(cases.length).fill(0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const isHeld = ({ fold: group }: Case) => foldOf.get(group) === fold;
    const taught = teach(cases.filter((each) => !isHeld(each)));
    cases.forEach((each, index) => {
      if (isHeld(each)) scores[index] = creditOf(each, taught);
    });
  }
  return scores;
}

interface Count {
  seen: number;
  gold: number;
}

type Taught = ReadonlyMap<string, Count>;

function teach(cases: readonly Case[]): Taught {
  const counts = new Map<string, Count>();
  for (const { candidates, gold } of cases) {
    candidates.forEach(({ kind, signs }, place) => {
      for (const sign of [kindKey(kind), ...signs]) {
        const count = counts.get(sign) ?? { seen: 0, gold: 0 };
        count.seen += 1;
        if (place === gold) count.gold += 1;
        counts.set(sign, count);
      }
    });
  }
  return counts;
}

function creditOf({ candidates, gold }: Case, taught: Taught): number {
  const weights = candidates.map((candidate) => weightOf(candidate, taught));
  const best = Math.max(...weights) - 1e-9;
  const tied = weights.filter((weight) => weight >= best).length;
  return (weights[gold] as number) >= best ? 1 / tied : 0;
}

/** Cases of the kind's own rate that every sign is mixed with: a sign met once or twice says little. */
const PRIOR_CASES = 4;

/** Log of the kind's rate of being right, and for every sign the log of how much its rate differs from that. */
function weightOf({ kind, signs }: Candidate, taught: Taught): number {
  const own = taught.get(kindKey(kind)) ?? { seen: 0, gold: 0 };
  const rate = (own.gold + 0.5) / (own.seen + 1);
  let weight = Math.log(rate);
  for (const sign of signs) {
    const count = taught.get(sign);
    if (count !== undefined) weight += Math.log((count.gold + PRIOR_CASES * rate) / (count.seen + PRIOR_CASES) / rate);
  }
  return weight;
}

function kindKey(kind: string): string {
  return `= ${kind}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
