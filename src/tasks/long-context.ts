import type { Item, Items } from "../core/item.ts";
import { random, shuffled } from "../core/random.ts";
import type { Entry } from "./entry.ts";
import { passageSlot } from "./parameters.ts";

/** A passage in words between white space: a unit that no tokenizer has, so that every model is asked the same text. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}

/** The first or the last `count` words of a text, as it writes them; the whole text where it has no more. */
export function keepWords(text: string, { count, side }: { readonly count: number; readonly side: "start" | "end" }): string {
  const words = [...text.matchAll(/\S+/gu)];
  if (words.length <= count) return text;
  const [first, last] = side === "start" ? [words[0], words[count - 1]] : [words[words.length - count], words.at(-1)];
  return text.slice(first?.index, (last?.index as number) + (last?.[0].length as number));
}

/** Item id → the position of its passage among the others, from 0: each position equally often, give or take one. */
export function positionsOf(items: Items, { task, positions }: { task: string; positions: number }): Map<string, number> {
  const order = shuffled([...items], random("haystack positions", task));
  return new Map(order.map(({ id }, rank) => [id, rank % positions]));
}

/** Between passages: an empty line. */
const BETWEEN = "\n\n";

/** The text in which an item's passage stands when it is asked. */
export interface Passages {
  of(item: Item): string;
}

/**
 * The passage as the parameters want it: as it is, shortened at one side, or among other passages of the same split up to
 * `contextTokens` words. The others are drawn by (task, item), so that a longer context holds other draws of the same pool; the
 * passage itself is never cut, and what is alike to it is left out.
 */
export function passagesOf(entry: Entry, pool: Items): Passages | undefined {
  const { task, parameters } = entry;
  const { contextTokens: count, contextSide: side = "start" } = parameters;
  const slot = passageSlot(task);
  if (count === undefined || slot === undefined) return undefined;
  const written = (item: Item) => {
    const template = entry.templates.slots[slot];
    return template === undefined ? String(item.fields[slot] ?? "") : template.render(item.fields);
  };
  const { haystack } = task;
  if (haystack === undefined) return { of: (item) => keepWords(written(item), { count, side }) };

  const { positions } = haystack;
  const places = positionsOf(pool, { task: task.task, positions });
  const sizes = new Map([...pool].map((item) => written(item)).map((text) => [text, countWords(text)]));
  return {
    of(item) {
      const own = written(item);
      let room = count - countWords(own);
      const others: string[] = [];
      for (const other of shuffled([...sizes.keys()], random("haystack", task.task, item.id))) {
        const size = sizes.get(other) as number;
        if (other === own || size > room) continue;
        others.push(other);
        room -= size;
      }
      const place = places.get(item.id) ?? 0;
      const at = positions === 1 ? 0 : Math.round((place / (positions - 1)) * others.length);
      return [...others.slice(0, at), own, ...others.slice(at)].join(BETWEEN);
    },
  };
}

/** The items of a task that hides passages, each in the group of its position, so that scores are broken down by it. */
export function groupedByPosition(items: Items, { task }: Entry): Items {
  const { haystack } = task;
  if (haystack === undefined) return items;
  const places = positionsOf(items, { task: task.task, positions: haystack.positions });
  return [...items].map((item) => ({
    ...item,
    group: `position ${(places.get(item.id) as number) + 1} of ${haystack.positions}`,
  }));
}
