import { setFlagsFromString } from "node:v8";

/** How far the heap may grow over what is in use before it is collected, in percent. V8 alone lets it grow about fourfold. */
const GROWTH = 100;

/**
 * Keeps the heap near what is in use. A run makes much garbage of middle age (each request lives as long as the server thinks), and V8 lets
 * it lie until the heap is several times its live size. Collecting earlier still costs time that a fast server notices: at 40 % a run of
 * 51,200 items reached 89 % of the ideal of a server of 50 ms at 128 at once, at 100 % 92 % (docs/performance.md).
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
}
