import type { ItemRow } from "../core/manifest.ts";
import { type ItemValues, scoreItems } from "../summary/score.ts";
import { GOLD_STRATA, goldStrata } from "../summary/strata.ts";
import type { MergedModel } from "./models.ts";
import type { Breakdown, ColumnFacts } from "./results.ts";

/** With fewer items a breakdown by length says nothing; a group is shown whatever its size, with its n. */
const FEWEST_FOR_LENGTH = 30;
const LENGTH_NAMES = ["shortest third", "middle third", "longest third"] as const;

interface Input {
  readonly columns: readonly ColumnFacts[];
  readonly models: readonly MergedModel[];
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
}

/** Scores by group (chapter, subject, source), by the length of the item's text and by its accepted answers, for every column that has them. */
export function breakdownsOf({ columns, models, items }: Input): Breakdown[] {
  return columns.flatMap((column) => {
    const rows = items.get(column.task) ?? [];
    const parts = [
      { by: "group" as const, strata: groupStrata(rows) },
      { by: "length" as const, strata: lengthStrata(rows) },
      { by: "answers" as const, strata: answerStrata(rows) },
    ];
    return parts.flatMap(({ by, strata }) => {
      if (strata.size < 2) return [];
      const found = [...strata].map(([name, ids]) => ({ name, items: ids.size, scores: scoresIn(column.key, { ids, models }) }));
      return found.some(({ scores }) => Object.keys(scores).length > 0) ? [{ column: column.key, by, strata: found }] : [];
    });
  });
}

function groupStrata(rows: readonly ItemRow[]): Map<string, Set<string>> {
  const strata = new Map<string, Set<string>>();
  for (const { id, group } of rows) {
    if (group === undefined) continue;
    const ids = strata.get(group) ?? new Set();
    ids.add(id);
    strata.set(group, ids);
  }
  return strata;
}

/** HasAns, NoAns and the number of accepted answers; of rows whose answers are in the run. */
function answerStrata(rows: readonly ItemRow[]): Map<string, Set<string>> {
  const strata = new Map<string, Set<string>>(GOLD_STRATA.map((stratum) => [stratum, new Set()]));
  for (const row of rows) for (const stratum of "gold" in row ? goldStrata(row) : []) strata.get(stratum)?.add(row.id);
  return new Map([...strata].filter(([, ids]) => ids.size > 0 && ids.size < rows.length));
}

/** Thirds by the number of characters in all text fields; ties keep the order of the data. */
function lengthStrata(rows: readonly ItemRow[]): Map<string, Set<string>> {
  const lengths = rows.flatMap((row) => ("fields" in row ? [{ id: row.id, length: textLength(row.fields) }] : []));
  const strata = new Map<string, Set<string>>();
  if (lengths.length < FEWEST_FOR_LENGTH) return strata;
  lengths.sort((a, b) => a.length - b.length);
  for (const [third, name] of LENGTH_NAMES.entries()) {
    const [start, end] = [third, third + 1].map((part) => Math.round((part * lengths.length) / 3)) as [number, number];
    const part = lengths.slice(start, end);
    strata.set(`${name} (${part[0]?.length}–${part.at(-1)?.length} characters)`, new Set(part.map(({ id }) => id)));
  }
  return strata;
}

function textLength(fields: Readonly<Record<string, unknown>>): number {
  return Object.values(fields).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);
}

function scoresIn(key: string, { ids, models }: { ids: ReadonlySet<string>; models: readonly MergedModel[] }) {
  const scores: Record<string, Breakdown["strata"][number]["scores"][string]> = {};
  for (const { id, cells } of models) {
    const cell = cells.get(key);
    if (cell?.column.score === undefined) continue;
    const values: ItemValues[] = [];
    for (const [item, entry] of cell.values.items)
      if (ids.has(item)) values.push({ item, cluster: entry.cluster, values: entry.values });
    if (values.length === 0) continue;
    const { value, interval, n } = scoreItems(values, cell.column.seeds.length);
    scores[id] = { value, interval, n };
  }
  return scores;
}
