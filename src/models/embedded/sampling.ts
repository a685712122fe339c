import type { Random } from "../../core/random.ts";

/** A possible next character and its probability. */
export interface Candidate {
  readonly text: string;
  readonly probability: number;
}

/** Sampling with every field decided. `temperature` 0 takes the most probable; `topK` 0 and `minP` 0 leave all in. */
export interface DecidedSampling {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
}

/**
 * Draws one of the candidates. The fields act in the order in which the Transformers library applies them: temperature,
 * top-k, top-p (the smallest set of the most probable whose sum reaches it), min-p (at least this share of the most
 * probable). Equal probabilities keep the order of the candidates.
 */
export function draw(candidates: readonly Candidate[], sampling: DecidedSampling, chance: Random): string {
  const byProbability = candidates.toSorted((a, b) => b.probability - a.probability);
  const [best] = byProbability;
  if (best === undefined) throw new RangeError("there is no candidate to draw");
  if (sampling.temperature === 0) return best.text;
  const tempered = byProbability.map(({ text, probability }) => ({
    text,
    weight: (probability / best.probability) ** (1 / sampling.temperature),
  }));
  const top = sampling.topK > 0 ? tempered.slice(0, sampling.topK) : tempered;
  const kept = nucleus(top, sampling.topP).filter(({ weight }) => weight >= sampling.minP);
  let rest = chance.float() * sum(kept);
  for (const { text, weight } of kept) {
    rest -= weight;
    if (rest < 0) return text;
  }
  return best.text;
}

interface Weighted {
  readonly text: string;
  readonly weight: number;
}

function nucleus(descending: readonly Weighted[], topP: number): readonly Weighted[] {
  const target = sum(descending) * topP;
  let reached = 0;
  const kept = descending.filter(({ weight }) => {
    const wanted = reached < target;
    reached += weight;
    return wanted;
  });
  return kept.length === 0 ? descending.slice(0, 1) : kept;
}

function sum(weighted: readonly Weighted[]): number {
  return weighted.reduce((total, { weight }) => total + weight, 0);
}
