import type { Items } from "../core/item.ts";
import { random, shuffled } from "../core/random.ts";

/**
 * The order in which a task's items are asked: a seeded permutation of positions of which every prefix is a stratified
 * sample. Within a group items come in random order; the item of rank r in a group of G stands at (r + u) / G, u uniform,
 * so that each prefix holds every group in proportion. `--limit n` is its first n, hence a larger limit contains a smaller
 * one, and an interrupted night is a random subset of every task.
 */
export function askingOrder(items: Items, task: string): readonly number[] {
  const groups = new Map<string, number[]>();
  let position = 0;
  for (const item of items) {
    const group = item.group ?? "";
    const members = groups.get(group) ?? [];
    members.push(position++);
    groups.set(group, members);
  }
  const source = random("asking order", task);
  const places = new Float64Array(items.length);
  for (const members of groups.values()) {
    shuffled(members, source).forEach((member, rank) => {
      places[member] = (rank + source.float()) / members.length;
    });
  }
  const order = Array.from({ length: items.length }, (_, index) => index);
  return order.sort((a, b) => (places[a] as number) - (places[b] as number) || a - b);
}
