/** The pause before the first retry is below this, in milliseconds. */
const BASE = 500;
/** No pause is longer, whatever a server asks: a limit that lasts longer is met by trying again. In milliseconds. */
export const LONGEST_PAUSE = 60_000;

/**
 * The pause before another try, in milliseconds: full jitter, uniform in [0, min(60 s, 0.5 s · 2^(attempt − 1))), as in
 * M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015. A server's own wish (`retryAfter`) is the floor, with
 * up to half a second of jitter above it, so that waiting clients do not return in one moment.
 * @param attempt The try that failed, counted from 1.
 */
export function delayBefore(
  attempt: number,
  { retryAfter, random }: { retryAfter?: number | undefined; random: () => number },
): number {
  if (!Number.isInteger(attempt) || attempt < 1) throw new RangeError(`attempt ${attempt} is not a positive integer`);
  if (retryAfter !== undefined) return Math.min(LONGEST_PAUSE, retryAfter + random() * BASE);
  return random() * Math.min(LONGEST_PAUSE, BASE * 2 ** (attempt - 1));
}
