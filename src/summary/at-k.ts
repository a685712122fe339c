import type { ManifestEntry } from "../core/manifest.ts";
import { estimateMean } from "../stats/estimate.ts";
import { averageAtK, majorityAtK, passAtK, passHatK } from "../stats/repeats.ts";
import { bootstrapInterval } from "./interval-methods.ts";
import type { IntervalSummary } from "./model.ts";

/** One answer: as it was read (absent where nothing was), and its score. */
export interface ScoredAnswer {
  readonly answer?: string;
  readonly value: number;
}

export interface AnswersOfItem {
  readonly answers: readonly ScoredAnswer[];
  readonly cluster?: string;
}

export interface EstimateAtK {
  readonly value: number;
  readonly interval: IntervalSummary;
}

/** What k sampled answers to one prompt are worth; over the items that have k answers. */
export interface AtK {
  readonly k: number;
  /** Items with k answers or more. */
  readonly n: number;
  /** Items with fewer, left out. */
  readonly left: number;
  /** pass@k: at least one of k is right. */
  readonly pass: EstimateAtK;
  /** pass^k: all k are right. */
  readonly all: EstimateAtK;
  /** avg@k: the mean of k. */
  readonly average: EstimateAtK;
  /** maj@k: the right answer wins the vote of k; absent where answers are free texts, which do not vote. */
  readonly majority?: EstimateAtK;
}

/** Kinds whose answers are chosen from few, so that equal ones can be counted. */
const VOTING = new Set(["multiple-choice", "classification", "short-answer"]);

/**
 * Why a column's answers are no k samples of one prompt; undefined where they are. Seeds that draw shots or order the choices ask another
 * prompt each: then pass@k would be the best of k prompts.
 */
export function whyNoAtK({ protocolDefinition, shots, seeds }: ManifestEntry): string | undefined {
  const { varies } = protocolDefinition;
  if (!varies.includes("sampling")) return "its seeds do not sample answers (the protocol does not vary sampling)";
  if (varies.includes("shots") && shots > 0) return "its seeds draw other shots: the answers are to different prompts";
  if (varies.includes("order")) return "its seeds order the choices anew: the answers are to different prompts";
  return seeds.length < 2 ? "it has one answer per item" : undefined;
}

/** pass@k, pass^k, avg@k and maj@k by item, averaged, with BCa intervals over items or clusters, or Wilson where all are equal. */
export function atK(
  items: readonly AnswersOfItem[],
  { k, kind, name }: { readonly k: number; readonly kind: string; readonly name: string },
): AtK | string {
  const enough = items.filter(({ answers }) => answers.length >= k);
  if (enough.length === 0) return `no item has ${k} answers`;
  if (enough.some(({ answers }) => answers.some(({ value }) => value !== 0 && value !== 1)))
    return "its answers are graded, not right or wrong";
  const clustered = enough.some(({ cluster }) => cluster !== undefined);
  const clusters = clustered ? enough.map(({ cluster }, item) => cluster ?? `item ${item}`) : undefined;
  const estimate = (what: string, ofItem: (answers: readonly ScoredAnswer[]) => number): EstimateAtK => {
    const values = enough.map(({ answers }) => ofItem(answers));
    const value = values.reduce((sum, each) => sum + each, 0) / values.length;
    const bca = bootstrapInterval("bca", { strata: [{ values, clusters, weight: 1 }], name: `${name} ${what} ${k}` });
    // Where no item differs from another there is nothing to resample; Wilson still has a width.
    const interval = "reason" in bca ? estimateMean(values, { binary: false, repeats: k, clusters }).interval : bca;
    return { value, interval };
  };
  const counts = (answers: readonly ScoredAnswer[]) => ({
    n: answers.length,
    correct: answers.filter(({ value }) => value === 1).length,
    k,
  });
  return {
    k,
    n: enough.length,
    left: items.length - enough.length,
    pass: estimate("pass", (answers) => passAtK(counts(answers))),
    all: estimate("all", (answers) => passHatK(counts(answers))),
    average: estimate("average", (answers) => averageAtK(counts(answers))),
    ...(VOTING.has(kind) ? { majority: estimate("majority", (answers) => majorityOf(answers, k)) } : {}),
  };
}

/** Right answers are one voter whatever their spelling; answers that could not be read vote together, for nothing. */
function majorityOf(answers: readonly ScoredAnswer[], k: number): number {
  const votes = answers.map(({ answer, value }) => (value === 1 ? "right" : `read ${answer ?? ""}`));
  return majorityAtK({ answers: votes, gold: "right", k });
}
