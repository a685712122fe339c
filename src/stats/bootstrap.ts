import type { Random } from "../core/random.ts";
import { requireCount } from "./checks.ts";
import { resampler } from "./sampling.ts";
import { type Kinds, kindsOf, type Stratum } from "./strata.ts";

export interface ResamplingOptions {
  readonly replicates: number;
  readonly source: Random;
}

/**
 * Resamples items (whole clusters where given) with replacement inside each stratum, `replicates` times (B. Efron, Ann. Stat. 7,
 * 1979), and takes Σ weight × mean each time. Units with equal values are drawn as counts: the distribution is that of
 * drawing indices, in a fraction of the time.
 */
export function bootstrapMeans(
  strata: readonly Stratum[],
  options: ResamplingOptions,
): { readonly estimate: number; readonly means: Float64Array } {
  const means = new Float64Array(options.replicates);
  let estimate = 0;
  for (const kinds of kindsOf(strata)) {
    estimate += kinds.weight * meanOf(kinds, kinds.multiplicity);
    resampleEach(kinds, options, (counts, r) => {
      means[r] = (means[r] as number) + kinds.weight * meanOf(kinds, counts);
    });
  }
  return { estimate, means };
}

/** The same with the standard error that each resample would report of itself, for bootstrap-t. */
export function bootstrapMeansWithErrors(strata: readonly Stratum[], options: ResamplingOptions) {
  const means = new Float64Array(options.replicates);
  const variances = new Float64Array(options.replicates);
  let estimate = 0;
  let variance = 0;
  for (const kinds of kindsOf(strata)) {
    const { weight, multiplicity } = kinds;
    const mean = meanOf(kinds, multiplicity);
    estimate += weight * mean;
    variance += weight * weight * varianceOf(kinds, { counts: multiplicity, mean });
    resampleEach(kinds, options, (counts, r) => {
      const ofResample = meanOf(kinds, counts);
      means[r] = (means[r] as number) + weight * ofResample;
      variances[r] = (variances[r] as number) + weight * weight * varianceOf(kinds, { counts, mean: ofResample });
    });
  }
  return { estimate, standardError: Math.sqrt(variance), means, errors: variances.map(Math.sqrt) };
}

function resampleEach(
  kinds: Kinds,
  { replicates, source }: ResamplingOptions,
  visit: (counts: Uint32Array, replicate: number) => void,
): void {
  requireCount(replicates, { name: "replicates", minimum: 1 });
  const draw = resampler(kinds.multiplicity);
  const counts = new Uint32Array(kinds.multiplicity.length);
  for (let r = 0; r < replicates; r++) {
    draw(counts, source);
    visit(counts, r);
  }
}

/** Σs/Σz from how often each kind of unit occurs. */
function meanOf({ sums, sizes, units, items }: Kinds, counts: Uint32Array): number {
  let total = 0;
  if (units === items) {
    // Items by themselves: every resample has as many.
    for (let j = 0; j < counts.length; j++) total += (counts[j] as number) * (sums[j] as number);
    return total / items;
  }
  let size = 0;
  for (let j = 0; j < counts.length; j++) {
    const count = counts[j] as number;
    total += count * (sums[j] as number);
    size += count * (sizes[j] as number);
  }
  return total / size;
}

/** Squared (clustered) standard error with C/(C−1), C units. */
function varianceOf(
  { sums, sizes, units }: Kinds,
  { counts, mean }: { readonly counts: Uint32Array; readonly mean: number },
): number {
  if (units === 1) return 0;
  let squares = 0;
  let size = 0;
  for (let j = 0; j < counts.length; j++) {
    const count = counts[j] as number;
    const deviation = (sums[j] as number) - mean * (sizes[j] as number);
    squares += count * deviation * deviation;
    size += count * (sizes[j] as number);
  }
  return (squares * units) / ((units - 1) * size * size);
}
