import type { ModelReply } from "../core/request.ts";
import type { Calibration } from "./results.ts";

/** One answered item: how sure the model was of its answer, and whether it was right. */
export interface SureAnswer {
  /** 0 … 1. */
  readonly confidence: number;
  /** 0 … 1. */
  readonly value: number;
}

const BINS = 10;

/**
 * The share of the most likely choice, P(choice) / Σ P(choices), from log-likelihoods; undefined for a generation, and for a tie, where no
 * choice is the answer.
 */
export function confidenceOf(reply: ModelReply): number | undefined {
  if (reply.method !== "choice-loglikelihood") return undefined;
  const logprobs = reply.choices.map(({ logprob }) => logprob);
  const best = Math.max(...logprobs);
  if (logprobs.filter((logprob) => logprob === best).length > 1) return undefined;
  return 1 / logprobs.reduce((sum, logprob) => sum + Math.exp(logprob - best), 0);
}

/**
 * Confidence against accuracy in ten bins of equal width, empty ones left out, and the expected calibration error: the mean distance
 * of the two, weighted by the bins' counts (Naeini et al., AAAI 2015).
 * @param answers at least one
 */
export function calibrate(answers: readonly SureAnswer[]): Pick<Calibration, "bins" | "error"> {
  const sums = Array.from({ length: BINS }, () => ({ n: 0, confidence: 0, value: 0 }));
  for (const { confidence, value } of answers) {
    const bin = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))] as (typeof sums)[number];
    bin.n += 1;
    bin.confidence += confidence;
    bin.value += value;
  }
  const bins = sums
    .filter(({ n }) => n > 0)
    .map(({ n, confidence, value }) => ({ n, confidence: confidence / n, accuracy: value / n }));
  const distance = bins.reduce((sum, { n, confidence, accuracy }) => sum + n * Math.abs(confidence - accuracy), 0);
  return { bins, error: distance / answers.length };
}
