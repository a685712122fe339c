import type { Random } from "../core/random.ts";
import { logFactorials } from "./binomial.ts";
import { requireCount } from "./checks.ts";
import { exp, log, log1p } from "./elementary.ts";

/** Below this expected count the binomial is drawn by walking up from 0, above by rejection. */
const FEW = 10;

/** With more units per kind than this, drawing counts of kinds is faster than drawing every unit. */
const UNITS_PER_KIND = 12;

/** Fills `counts` (one place per kind) with how often each kind is drawn in a resample of as many units as there are. */
export type Resampler = (counts: Uint32Array, source: Random) => void;

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
  if (units < kinds * UNITS_PER_KIND) return unitByUnit(multiplicity, units);
  const logFactorial = logFactorials(units);
  const tosses = Array.from(left, (rest, j) => binomialSampler((multiplicity[j] as number) / rest, logFactorial));
  return (counts, source) => {
    let remaining = units;
    for (let j = 0; j < kinds - 1; j++) {
      const drawn = (tosses[j] as Binomial)(remaining, source);
      counts[j] = drawn;
      remaining -= drawn;
    }
    counts[kinds - 1] = remaining;
  };
}

function unitByUnit(multiplicity: ArrayLike<number>, units: number): Resampler {
  const kindOf = new Uint32Array(units);
  let next = 0;
  for (let j = 0; j < multiplicity.length; j++) {
    kindOf.fill(j, next, next + (multiplicity[j] as number));
    next += multiplicity[j] as number;
  }
  const index = indexSampler(units);
  return (counts, source) => {
    counts.fill(0);
    for (let i = 0; i < units; i++) {
      const kind = kindOf[index(source)] as number;
      counts[kind] = (counts[kind] as number) + 1;
    }
  };
}

/**
 * Uniform indices below `bound` by multiplying instead of dividing (D. Lemire, ACM TOMACS 29:3, 2019), without bias: three times as fast
 * as `Random.below`. The product of a 32-bit number and a bound up to 2^21 is exact in a double.
 */
function indexSampler(bound: number): (source: Random) => number {
  if (bound > 2_097_152) return (source) => source.below(bound);
  const biased = 4294967296 % bound;
  return (source) => {
    for (;;) {
      const draw = source.uint32();
      if (Math.imul(draw, bound) >>> 0 >= biased) return Math.floor((draw * bound) / 4294967296);
    }
  };
}

/** Successes among n trials. */
export type Binomial = (n: number, source: Random) => number;

/**
 * Binomial variates with success probability `p`, for any n within the table `logFactorial`. From an expected count of 10 on by the
 * transformed rejection of W. Hörmann (BTRS, J. Stat. Comput. Simul. 46, 1993), where every doubtful candidate is tested against its true
 * probability; below by inversion. Exact up to the 32 bits of its uniform numbers and the table's error of 1e-12.
 */
export function binomialSampler(p: number, logFactorial: Float64Array): Binomial {
  if (p <= 0) return () => 0;
  if (p >= 1) return (n) => n;
  const coin = coinOf(Math.min(p, 1 - p), logFactorial);
  const few = byInversion(coin);
  const many = byRejection(coin);
  const likely = p > 0.5;
  return (n, source) => {
    const k = n * coin.p < FEW ? few(n, source) : many(n, source);
    return likely ? n - k : k;
  };
}

/** A coin that falls on its likelier side as failure, with everything that does not change from toss to toss. */
interface Coin {
  readonly p: number;
  readonly odds: number;
  readonly logOdds: number;
  readonly logMiss: number;
  readonly logFactorial: Float64Array;
}

function coinOf(p: number, logFactorial: Float64Array): Coin {
  return { p, odds: p / (1 - p), logOdds: log(p / (1 - p)), logMiss: log1p(-p), logFactorial };
}

function byInversion({ odds, logMiss }: Coin): Binomial {
  return (n, source) => {
    let probability = exp(n * logMiss);
    let u = source.float();
    let k = 0;
    while (u > probability && k < n) {
      u -= probability;
      k += 1;
      probability *= (odds * (n - k + 1)) / k;
    }
    return k;
  };
}

// Constants stand in the closure and nothing is allocated: this is the inner loop of every bootstrap.
function byRejection({ p, logOdds, logFactorial }: Coin): Binomial {
  const variance = p * (1 - p);
  return (n, source) => {
    const deviation = Math.sqrt(n * variance);
    const b = 1.15 + 2.53 * deviation;
    const a = -0.0873 + 0.0248 * b + 0.01 * p;
    const center = n * p + 0.5;
    const quick = 0.92 - 4.2 / b;
    for (;;) {
      const u = uniform(source) - 0.5;
      const v = uniform(source);
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + center);
      if (us >= 0.07 && v <= quick) return k;
      if (!(k >= 0 && k <= n)) continue;
      const alpha = (2.83 + 5.1 / b) * deviation;
      const mode = Math.floor((n + 1) * p);
      const x = (v * alpha) / (a / (us * us) + b);
      const bound =
        at(logFactorial, mode) +
        at(logFactorial, n - mode) -
        at(logFactorial, k) -
        at(logFactorial, n - k) +
        (k - mode) * logOdds;
      // ln x lies between 1 − 1/x and x − 1: most candidates are decided without a logarithm.
      if (x - 1 <= bound) return k;
      if (1 - 1 / x <= bound && log(x) <= bound) return k;
    }
  };
}

/** Strictly between 0 and 1; the factor is 2^−32. */
function uniform(source: Random): number {
  return (source.uint32() + 0.5) * 2.3283064365386963e-10;
}

function at(table: Float64Array, index: number): number {
  return table[index] as number;
}
