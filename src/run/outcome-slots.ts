import type { Outcome, OutcomeFinish, OutcomeStatus } from "../core/outcome.ts";

/** So many different readings are remembered to be shared at most: free texts are all different, and remembering them saves nothing. */
const MOST_SHARED = 20_000;
const DIGEST_BYTES = 16;
const DIGEST = /^[0-9a-f]{32}$/;
const FINISHES: readonly OutcomeFinish[] = ["stop", "length", "unknown", "n/a"];
const STATUS = { none: 0, collected: 1, unscored: 2, errored: 3 } as const;

type Collected = Extract<OutcomeStatus, { status: "collected" }>;

/** What became of each slot of a column: some 25 bytes each instead of an object of two hundred, so that a million fit. */
export interface OutcomeSlots {
  set(slot: number, outcome: Outcome): void;
  /** Undefined where nothing was set. */
  get(slot: number): OutcomeStatus | undefined;
}

export function outcomeSlots(slots: number): OutcomeSlots {
  const status = new Uint8Array(slots);
  const finish = new Uint8Array(slots);
  const what = new Uint32Array(slots);
  const digests = Buffer.alloc(slots * DIGEST_BYTES);
  /** Of requests whose identity is no digest. */
  const named = new Map<number, string>();
  const readings = numbered<Collected["readings"]>((value) => JSON.stringify(value));
  const reasons = numbered<string>((value) => value);

  const keepRequest = (slot: number, request: string) => {
    named.delete(slot);
    if (DIGEST.test(request)) digests.write(request, slot * DIGEST_BYTES, "hex");
    else named.set(slot, request);
  };
  return {
    set(slot, outcome) {
      status[slot] = STATUS[outcome.status];
      if (outcome.status === "collected") {
        finish[slot] = FINISHES.indexOf(outcome.finish);
        what[slot] = readings.numberOf(outcome.readings);
        keepRequest(slot, outcome.request);
      } else what[slot] = reasons.numberOf(outcome.status === "errored" ? outcome.code : outcome.reason);
    },
    get(slot) {
      const number = what[slot] as number;
      if (status[slot] === STATUS.unscored) return { status: "unscored", reason: reasons.at(number) };
      if (status[slot] === STATUS.errored) return { status: "errored", code: reasons.at(number) };
      if (status[slot] !== STATUS.collected) return undefined;
      const start = slot * DIGEST_BYTES;
      return {
        status: "collected",
        finish: FINISHES[finish[slot] as number] as OutcomeFinish,
        readings: readings.at(number),
        request: named.get(slot) ?? digests.toString("hex", start, start + DIGEST_BYTES),
      };
    },
  };
}

/** Values by number; equal ones have one number as long as there are few. */
function numbered<T>(keyOf: (value: T) => string) {
  const values: T[] = [];
  const known = new Map<string, number>();
  return {
    at: (number: number) => values[number] as T,
    numberOf(value: T): number {
      const key = keyOf(value);
      const number = known.get(key);
      if (number !== undefined) return number;
      if (known.size < MOST_SHARED) known.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}
