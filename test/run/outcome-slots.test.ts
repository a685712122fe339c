import { describe, expect, it } from "vitest";
import type { OutcomeStatus } from "../../src/core/outcome.ts";
import { outcomeSlots } from "../../src/run/outcome-slots.ts";

const KEY = { task: "capitals", protocol: "letters@0", item: "item", seed: 1 };
const collected = (answer: string, more: object = {}): OutcomeStatus => ({
  status: "collected",
  finish: "stop",
  readings: { number: { reading: "answered", answer, values: { em: 1 } } },
  request: "00ff".repeat(8),
  ...more,
});

describe("the slots of a column", () => {
  it("give back what was set, and nothing where nothing was", () => {
    const slots = outcomeSlots(8);
    const all: readonly OutcomeStatus[] = [
      collected("1"),
      collected("2", { finish: "n/a" }),
      collected("1", { request: "no digest" }),
      collected("1", { request: "" }),
      { status: "errored", code: "E_TIMEOUT" },
      { status: "unscored", reason: "the prompt is longer than the context" },
    ];
    for (const [slot, status] of all.entries()) slots.set(slot, { ...KEY, ...status });
    expect(all.map((_, slot) => slots.get(slot))).toEqual(all);
    expect([slots.get(6), slots.get(7)]).toEqual([undefined, undefined]);
  });

  it("hold the last that was set", () => {
    const slots = outcomeSlots(1);
    for (const status of [collected("1", { request: "a name" }), { status: "errored", code: "E_X" } as const, collected("2")]) {
      slots.set(0, { ...KEY, ...status });
      expect(slots.get(0)).toEqual(status);
    }
  });

  it("keep more different readings apart than they share", () => {
    const slots = outcomeSlots(45_000);
    for (let slot = 0; slot < 45_000; slot++) slots.set(slot, { ...KEY, ...collected(String(slot % 22_500)) });
    for (const slot of [0, 19_999, 20_000, 22_499, 22_500, 44_999])
      expect(slots.get(slot)).toMatchObject({ readings: { number: { answer: String(slot % 22_500) } } });
  });
});
