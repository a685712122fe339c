/** How many requests may be under way at once: a fixed number, or one that follows the server. */
export interface Pace {
  readonly limit: () => number;
  /** Told of every try when it ends; `code` is absent for a reply. */
  readonly ended: (attempt: { readonly ms: number; readonly code?: string }) => void;
}

/** One change of the limit. */
export interface PaceStep {
  readonly limit: number;
  readonly why: "start" | "latency holds" | "latency doubled" | "refused" | "no refusal";
}

/** Where the search begins, and how far it goes. */
const FIRST = 8;
const MOST = 1024;
/** A window closes after this many replies per request under way, so that each of them is seen twice on average. */
const WINDOW = 2;
/** After a refusal the limit grows again by an eighth, each time after this many replies per request under way without one. */
const PATIENCE = 8;
/** What a server says that has too much to do: 429, 503. */
const REFUSALS: ReadonlySet<string> = new Set(["E_RATE_LIMITED", "E_OVERLOADED"]);

export function fixedPace(limit: number): Pace {
  return { limit: () => limit, ended: () => undefined };
}

/**
 * A limit that doubles until the median latency of a window is more than twice that of the first window, or until the server refuses;
 * it halves on each refusal (429, 503), and grows by an eighth after long peace. Tries that began before a change are not counted
 * against the new limit: as many as were under way are passed over.
 */
export function autoPace({ step }: { readonly step: (change: PaceStep) => void }): Pace {
  let limit = FIRST;
  let searching = true;
  let base: number | undefined;
  let skip = 0;
  let durations: number[] = [];
  step({ limit, why: "start" });

  const change = (next: number, why: PaceStep["why"]) => {
    skip = limit;
    durations = [];
    const bounded = Math.min(MOST, Math.max(1, next));
    if (bounded === limit) return;
    limit = bounded;
    step({ limit, why });
  };
  const closeSearch = () => {
    const latency = median(durations);
    base ??= latency;
    if (latency <= 2 * base) {
      searching = limit < MOST;
      change(limit * 2, "latency holds");
    } else {
      searching = false;
      change(limit / 2, "latency doubled");
    }
  };
  const growSlowly = () => {
    if (base === undefined || median(durations) <= 2 * base) change(limit + Math.max(1, Math.floor(limit / 8)), "no refusal");
    else durations = [];
  };
  return {
    limit: () => limit,
    ended({ ms, code }) {
      if (skip > 0) skip -= 1;
      else if (code !== undefined && REFUSALS.has(code)) {
        searching = false;
        change(Math.floor(limit / 2), "refused");
      } else if (code === undefined) {
        durations.push(ms);
        if (searching && durations.length >= WINDOW * limit) closeSearch();
        else if (durations.length >= PATIENCE * limit) growSlowly();
      }
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
