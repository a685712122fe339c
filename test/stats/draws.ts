import type { Random } from "../../src/core/random.ts";

/** Standard normal by Marsaglia's polar method. */
export function normal(source: Random): number {
  for (;;) {
    const u = 2 * source.float() - 1;
    const v = 2 * source.float() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** Beta(1.2, 0.8) by Jöhnk's method: abilities spread over the whole range, mean 0.6. */
export function ability(source: Random): number {
  for (;;) {
    const x = source.float() ** (1 / 1.2);
    const y = source.float() ** (1 / 0.8);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}

export const MEAN_ABILITY = 0.6;

export function coin(p: number, source: Random): number {
  return source.float() < p ? 1 : 0;
}

/** Share of right answers among `repeats`. */
export function repeated(p: number, repeats: number, source: Random): number {
  let right = 0;
  for (let k = 0; k < repeats; k++) right += coin(p, source);
  return right / repeats;
}

export function listOf<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}
