/** What is under way at the deadline may finish within this share of it, and never longer than half a minute. */
const GRACE_SHARE = 0.05;
const LONGEST_GRACE = 30_000;

export interface Deadline {
  /** Nothing new begins once this is aborted: by the user, or because the time is over. */
  readonly drain: AbortSignal;
  /** What is under way is cut off. */
  readonly abort: AbortSignal;
  readonly isOver: () => boolean;
  readonly stop: () => void;
}

/**
 * Signals that follow the user's, and the clock: at the deadline nothing new is asked, and after a short grace what is under way is cut
 * off, so that a hanging server cannot keep the summary from being written.
 * @param after milliseconds; no deadline when absent
 */
export function startDeadline(
  after: number | undefined,
  given: { readonly drain: AbortSignal; readonly abort: AbortSignal },
): Deadline {
  if (after === undefined) return { ...given, isOver: () => false, stop: () => undefined };
  const [over, cut] = [new AbortController(), new AbortController()];
  const grace = Math.min(LONGEST_GRACE, after * GRACE_SHARE);
  const timers = [wait(after, () => over.abort()), wait(after + grace, () => cut.abort())];
  return {
    drain: AbortSignal.any([given.drain, over.signal]),
    abort: AbortSignal.any([given.abort, cut.signal]),
    isOver: () => over.signal.aborted,
    stop: () => {
      for (const timer of timers) clearTimeout(timer.current);
    },
  };
}

/** Node's timers hold at most 2^31 − 1 ms, some 24.8 days: a longer wait is made of several. */
function wait(ms: number, then: () => void): { current: NodeJS.Timeout } {
  const longest = 2 ** 31 - 1;
  const timer = { current: setTimeout(() => undefined, 0) };
  const next = (left: number) => {
    timer.current = setTimeout(() => (left <= longest ? then() : next(left - longest)), Math.min(left, longest));
  };
  next(ms);
  return timer;
}
