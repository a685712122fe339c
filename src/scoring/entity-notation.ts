import type { Entity } from "../core/item.ts";

/** Entities as a reading writes them: "PER 0-2, GPE 5-6", in tokens; "" for none. */
export function writeEntities(entities: readonly Entity[]): string {
  return entities.map(({ type, start, end }) => `${type} ${start}-${end}`).join(", ");
}

/** The entities of that notation; undefined where a part of it is none. */
export function readEntities(text: string): readonly Entity[] | undefined {
  if (text.trim() === "") return [];
  const entities: Entity[] = [];
  for (const part of text.split(",")) {
    const [, type, start, end] = /^\s*(\S+) (-?\d{1,9})-(-?\d{1,9})\s*$/.exec(part) ?? [];
    if (type === undefined) return undefined;
    entities.push({ type, start: Number(start), end: Number(end) });
  }
  return entities;
}
