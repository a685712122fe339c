import { type Identified, positionsIn } from "../core/item.ts";
import type { OutcomeKey } from "../core/outcome.ts";

/** A column as far as its outcomes must be told apart. */
export interface SlotColumn {
  readonly task: string;
  readonly protocol: string;
  readonly items: Identified;
  readonly seeds: readonly number[];
}

/** Finds an outcome's column and its slot there, or nothing for a key that is not planned. */
export type FindSlot<Column> = (key: OutcomeKey) => { readonly column: Column; readonly slot: number } | undefined;

export function columnKey({ task, protocol }: { readonly task: string; readonly protocol: string }): string {
  return `${task} ${protocol}`;
}

/** The slot of an outcome: position of the item × number of seeds + index of the seed. One number instead of a long key. */
export function slotAt({ seeds }: SlotColumn, { position, seed }: { readonly position: number; readonly seed: number }): number {
  return position * seeds.length + seeds.indexOf(seed);
}

/** Columns of one task share their items, and then one table of positions. */
export function slotsOf<Column extends SlotColumn>(columns: readonly Column[]): FindSlot<Column> {
  const tables = new Map<Identified, (id: string) => number | undefined>();
  const byKey = new Map(
    columns.map((column) => {
      const { items } = column;
      const positionOf = tables.get(items) ?? positionsIn(items);
      tables.set(items, positionOf);
      return [columnKey(column), { column, positionOf }];
    }),
  );
  return (key) => {
    const found = byKey.get(columnKey(key));
    const position = found?.positionOf(key.item);
    if (found === undefined || position === undefined || !found.column.seeds.includes(key.seed)) return undefined;
    return { column: found.column, slot: slotAt(found.column, { position, seed: key.seed }) };
  };
}
