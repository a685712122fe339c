import type { Random } from "../core/random.ts";
import { logFactorials } from "./binomial.ts";
import { requireCount } from "./checks.ts";
import { exp, log, log1p } from "./elementary.ts";

/** Below this expected count the binomial is drawn by walking up from 0, above by rejection. */
const FEW = 10;

/** With more units per kind than this, drawing counts of kinds is faster than drawing every unit. */
const UNITS_PER_KIND = 12;

export interface Resampler {
  /** Fills `counts` with how often each kind is drawn in one resample of as many units as there are. */
  readonly draw: (counts: Uint32Array, source: Random) => void;
  /** Number of kinds: the length of `counts`. */
  readonly kinds: number;
}

/**
 * Draws bootstrap resamples of units of which `multiplicity[j]` are alike: n draws with replacement as a count per kind.
 * A multinomial draw is a chain of binomials, so 10,000 right-or-wrong answers cost one binomial instead of 10,000 indices, with
 * exactly the same distribution. With nearly as many kinds as units, units are drawn one by one.
 */
export function resampler(multiplicity: ArrayLike<number>): Resampler {
  const kinds = multiplicity.length;
  const left = new Float64Array(kinds);
  let units = 0;
  for (let j = kinds - 1; j >= 0; j--) {
    requireCount(multiplicity[j] as number, { name: "multiplicity", minimum: 1 });
    units += multiplicity[j] as number;
    left[j] = units;
  }
  if (units < kinds * UNITS_PER_KIND) return { kinds, draw: unitByUnit(multiplicity, units) };
  const binomial = binomialSampler(units);
  const draw = (counts: Uint32Array, source: Random) => {
    let remaining = units;
    for (let j = 0; j < kinds - 1; j++) {
      const drawn = binomial({ n: remaining, p: (multiplicity[j] as number) / (left[j] as number) }, source);
      counts[j] = drawn;
      remaining -= drawn;
    }
    counts[kinds - 1] = remaining;
  };
  return { kinds, draw };
}

function unitByUnit(multiplicity: ArrayLike<number>, units: number): Resampler["draw"] {
  const kindOf = new Uint32Array(units);
  let next = 0;
  for (let j = 0; j < multiplicity.length; j++) {
    kindOf.fill(j, next, next + (multiplicity[j] as number));
    next += multiplicity[j] as number;
  }
  return (counts, source) => {
    counts.fill(0);
    for (let i = 0; i < units; i++) {
      const kind = kindOf[source.below(units)] as number;
      counts[kind] = (counts[kind] as number) + 1;
    }
  };
}

/**
 * Binomial variates for any n up to `most`. From an expected count of 10 on by the transformed rejection of W. Hörmann (BTRS,
 * J. Stat. Comput. Simul. 46, 1993), exact because every candidate is tested against the true probability (a table of log
 * factorials with an error below 1e-11); below by inversion.
 */
export function binomialSampler(most: number): (draw: { readonly n: number; readonly p: number }, source: Random) => number {
  const logFactorial = logFactorials(most);
  return ({ n, p }, source) => {
    if (n === 0 || p <= 0) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - sampleLowerHalf({ n, p: 1 - p }, source, logFactorial);
    return sampleLowerHalf({ n, p }, source, logFactorial);
  };
}

function sampleLowerHalf(
  { n, p }: { readonly n: number; readonly p: number },
  source: Random,
  logFactorial: Float64Array,
): number {
  return n * p < FEW ? byInversion(n, p, source) : byRejection({ n, p, source, logFactorial });
}

function byInversion(n: number, p: number, source: Random): number {
  const odds = p / (1 - p);
  let probability = exp(n * log1p(-p));
  let u = source.float();
  let k = 0;
  while (u > probability && k < n) {
    u -= probability;
    k += 1;
    probability *= (odds * (n - k + 1)) / k;
  }
  return k;
}

function byRejection(options: {
  readonly n: number;
  readonly p: number;
  readonly source: Random;
  readonly logFactorial: Float64Array;
}): number {
  const { n, p, source, logFactorial } = options;
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const center = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const quick = 0.92 - 4.2 / b;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = source.float() - 0.5;
    const v = source.float();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + center);
    if (us >= 0.07 && v <= quick) return k;
    if (!(k >= 0 && k <= n)) continue;
    const logRatio =
      (logFactorial[mode] as number) +
      (logFactorial[n - mode] as number) -
      (logFactorial[k] as number) -
      (logFactorial[n - k] as number);
    if (log((v * alpha) / (a / (us * us) + b)) <= logRatio + (k - mode) * log(p / (1 - p))) return k;
  }
}
