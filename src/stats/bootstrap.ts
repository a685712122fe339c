import type { Random } from "../core/random.ts";
import { requireCount } from "./checks.ts";
import { resampler } from "./sampling.ts";
import { type Kinds, kindsOf, type Stratum } from "./strata.ts";

export interface Replicates {
  /** Σ weight × mean of the sample itself. */
  readonly estimate: number;
  readonly standardError: number;
  /** The same of each resample. */
  readonly means: Float64Array;
  /** Standard error of each resample, from the resample alone. */
  readonly errors: Float64Array;
}

/**
 * Resamples items (whole clusters where given) with replacement inside each stratum, `replicates` times (B. Efron, Ann. Stat. 7,
 * 1979). Units with equal values are drawn as counts: the distribution is that of drawing indices, in a fraction of the time.
 */
export function bootstrapMeans(
  strata: readonly Stratum[],
  { replicates, source }: { readonly replicates: number; readonly source: Random },
): Replicates {
  requireCount(replicates, { name: "replicates", minimum: 1 });
  const means = new Float64Array(replicates);
  const variances = new Float64Array(replicates);
  let estimate = 0;
  let variance = 0;
  for (const kinds of kindsOf(strata)) {
    const { weight } = kinds;
    const sample = measure(kinds, kinds.multiplicity);
    estimate += weight * sample.mean;
    variance += weight * weight * sample.variance;
    const { draw } = resampler(kinds.multiplicity);
    const counts = new Uint32Array(kinds.sums.length);
    for (let r = 0; r < replicates; r++) {
      draw(counts, source);
      const replicate = measure(kinds, counts);
      means[r] = (means[r] as number) + weight * replicate.mean;
      variances[r] = (variances[r] as number) + weight * weight * replicate.variance;
    }
  }
  return { estimate, standardError: Math.sqrt(variance), means, errors: variances.map(Math.sqrt) };
}

/** Mean Σs/Σz and its squared (clustered) standard error, from how often each kind of unit occurs. */
function measure({ sums, sizes, units }: Kinds, counts: Uint32Array): { readonly mean: number; readonly variance: number } {
  let total = 0;
  let size = 0;
  for (let j = 0; j < counts.length; j++) {
    const count = counts[j] as number;
    total += count * (sums[j] as number);
    size += count * (sizes[j] as number);
  }
  const mean = total / size;
  let squares = 0;
  for (let j = 0; j < counts.length; j++) {
    const deviation = (sums[j] as number) - mean * (sizes[j] as number);
    squares += (counts[j] as number) * deviation * deviation;
  }
  return { mean, variance: units === 1 ? 0 : (squares * units) / ((units - 1) * size * size) };
}
