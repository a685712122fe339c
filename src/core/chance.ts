import { random, shuffled } from "./random.ts";

/**
 * The order in which an item's choices are presented under a seed: position → index in the data. As given under seed 1,
 * permuted under every other seed; protocols that do not vary `order` ask with seed 1. Derived from names alone, so that a
 * journal can be read again without having stored it.
 */
export function choiceOrder(count: number, { seed, task, item }: { seed: number; task: string; item: string }): number[] {
  const given = Array.from({ length: count }, (_, index) => index);
  return seed === 1 ? given : shuffled(given, random("order", seed, task, item));
}

/** The seed that a server is sent: 31 bits, since some servers read a signed 32-bit integer. */
export function requestSeed({ seed, task, item }: { seed: number; task: string; item: string }): number {
  return random("request", seed, task, item).below(2 ** 31);
}
