import type { Item } from "../core/item.ts";
import { random, shuffled } from "../core/random.ts";

/**
 * The order in which a task's items are asked: a seeded permutation of positions of which every prefix is a stratified
 * sample. Within a group items come in random order; the item of rank r in a group of G stands at (r + u) / G, u uniform,
 * so that each prefix holds every group in proportion. `--limit n` is its first n, hence a larger limit contains a smaller
 * one, and an interrupted night is a random subset of every task.
 */
export function askingOrder(items: readonly Item[], task: string): number[] {
  const groups = new Map<string, number[]>();
  items.forEach((item, position) => {
    const group = item.group ?? "";
    const members = groups.get(group) ?? [];
    members.push(position);
    groups.set(group, members);
  });
  const source = random("asking order", task);
  const placed: { readonly position: number; readonly at: number }[] = [];
  for (const members of groups.values()) {
    shuffled(members, source).forEach((position, rank) => {
      placed.push({ position, at: (rank + source.float()) / members.length });
    });
  }
  return placed.sort((a, b) => a.at - b.at || a.position - b.position).map(({ position }) => position);
}
