import type { OutcomeKey } from "../core/outcome.ts";

/** A column as far as its outcomes must be told apart. */
export interface SlotColumn {
  readonly task: string;
  readonly protocol: string;
  readonly items: readonly { readonly id: string }[];
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
  const tables = new Map<SlotColumn["items"], ReadonlyMap<string, number>>();
  const byKey = new Map(
    columns.map((column) => {
      const { items } = column;
      const positions = tables.get(items) ?? new Map(items.map(({ id }, position) => [id, position]));
      tables.set(items, positions);
      return [columnKey(column), { column, positions }];
    }),
  );
  return (key) => {
    const found = byKey.get(columnKey(key));
    const position = found?.positions.get(key.item);
    if (found === undefined || position === undefined || !found.column.seeds.includes(key.seed)) return undefined;
    return { column: found.column, slot: slotAt(found.column, { position, seed: key.seed }) };
  };
}
