import type { Random } from "../core/random.ts";
import { logFactorials } from "./binomial.ts";
import { requireCount, requireValues } from "./checks.ts";
import { clusterTotals } from "./clusters.ts";
import { binomialSampler } from "./sampling.ts";

/** Up to so many differences other than 0 every assignment of signs is listed. */
const ENUMERATED = 20;

/** Equal differences beyond this number are flipped by one binomial draw. */
const ALIKE = 32;

export interface SignFlipOptions {
  /** One name per item; the signs of a cluster flip together. */
  readonly clusters?: readonly string[] | undefined;
  /** Random assignments of signs where listing is too long; 9,999 gives p in steps of 0.0001. */
  readonly replicates: number;
  readonly source: Random;
}

export interface SignFlipResult {
  /** Two-sided. */
  readonly p: number;
  readonly method: "sign-flip-exact" | "sign-flip";
  /** Items or clusters whose difference is not 0. */
  readonly units: number;
}

/**
 * Permutation test of paired differences (R. A. Fisher, "The Design of Experiments", 1935, § 21): if the two systems do not
 * differ, each difference could as well have the other sign. p is the share of sign assignments with a sum at least as far from 0.
 * Exact at any n for two runs of one system; listed in full up to 20 differences, else (1 + hits)/(1 + replicates).
 */
export function signFlipTest(differences: readonly number[], { clusters, replicates, source }: SignFlipOptions): SignFlipResult {
  requireValues(differences, "differences");
  requireCount(replicates, { name: "replicates", minimum: 1 });
  const units = clusters === undefined ? differences : clusterTotals(differences, clusters).map(({ sum }) => sum);
  const largest = units.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const flipped = units.filter((value) => Math.abs(value) > 1e-12 * largest);
  const observed = Math.abs(flipped.reduce((total, value) => total + value, 0));
  const sizes = flipped.map(Math.abs);
  // Sums that are equal on paper differ by rounding: they count as equal.
  const threshold = observed - 1e-9 * sizes.reduce((total, size) => total + size, 0);
  if (flipped.length === 0) return { p: 1, method: "sign-flip-exact", units: 0 };
  if (flipped.length <= ENUMERATED) return { p: enumerate(sizes, threshold), method: "sign-flip-exact", units: flipped.length };
  const hits = simulate({ sizes, threshold, replicates, source });
  return { p: (1 + hits) / (1 + replicates), method: "sign-flip", units: flipped.length };
}

/** All assignments by Gray code, one sign change each; the last sign stays, since mirrored assignments have mirrored sums. */
function enumerate(sizes: readonly number[], threshold: number): number {
  const total = 1 << (sizes.length - 1);
  const signs = sizes.map(() => 1);
  let sum = sizes.reduce((a, b) => a + b, 0);
  let hits = sum >= threshold ? 1 : 0;
  for (let code = 1; code < total; code++) {
    const place = 31 - Math.clz32(code & -code);
    signs[place] = -(signs[place] as number);
    sum += 2 * (signs[place] as number) * (sizes[place] as number);
    if (Math.abs(sum) >= threshold) hits += 1;
  }
  return hits / total;
}

function simulate(options: {
  readonly sizes: readonly number[];
  readonly threshold: number;
  readonly replicates: number;
  readonly source: Random;
}): number {
  const { sizes, threshold, replicates, source } = options;
  const byDistance = new Map<number, number>();
  for (const size of sizes) byDistance.set(size, (byDistance.get(size) ?? 0) + 1);
  const groups = [...byDistance].filter(([, count]) => count > ALIKE);
  const singles = Float64Array.from(
    [...byDistance].filter(([, count]) => count <= ALIKE).flatMap(([size, count]) => Array<number>(count).fill(size)),
  );
  const binomial = binomialSampler(0.5, logFactorials(Math.max(0, ...groups.map(([, count]) => count))));
  let hits = 0;
  for (let r = 0; r < replicates; r++) {
    let sum = 0;
    for (const [size, count] of groups) sum += size * (2 * binomial(count, source) - count);
    for (let start = 0; start < singles.length; start += 32) {
      const bits = source.uint32();
      const end = Math.min(32, singles.length - start);
      for (let i = 0; i < end; i++) sum += (bits >>> i) & 1 ? (singles[start + i] as number) : -(singles[start + i] as number);
    }
    if (Math.abs(sum) >= threshold) hits += 1;
  }
  return hits;
}
