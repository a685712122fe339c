/** How an interval was made: part of every estimate, because two methods give two intervals. */
export type IntervalMethod =
  | "wilson"
  | "clopper-pearson"
  | "t"
  | "t-clustered"
  | "cr2"
  | "t-shared-seeds"
  | "bca"
  | "bca-clustered"
  | "bootstrap-t"
  | "bootstrap-t-clustered"
  | "newcombe-10"
  | "tango"
  | "welch"
  | "welch-clustered";

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Confidence, 0.95 unless asked otherwise. */
  readonly level: number;
  readonly method: IntervalMethod;
}

/** Where no honest interval exists; the reason is printed in its place. */
export interface NoInterval {
  readonly method: "none";
  readonly reason: string;
}

/** Below this many items no interval is given: no method keeps its level there for scores of unknown shape. */
export const FEWEST_ITEMS = 15;

/** Below this many clusters the standard error is bias-reduced (CR2). */
export const FEWEST_CLUSTERS = 30;
