import { join } from "node:path";
import { MivhanError, type Problem } from "../../core/errors.ts";
import type { ImportedColumn } from "../../core/imported.ts";
import type { ManifestEntry } from "../../core/manifest.ts";
import type { Outcome } from "../../core/outcome.ts";
import { valueAt } from "../../data/field.ts";
import { formatOfName, readRows } from "../../data/rows.ts";
import { readRows as readLines } from "../../store/journal.ts";

/** The columns of a file of values. */
export interface ValueFlags {
  readonly id: string;
  readonly value: string;
  readonly seed: string;
  readonly percent?: boolean;
}

/** The seeds of every item that was collected. */
export async function collectedOf(
  directory: string,
  { task, protocol }: ManifestEntry,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const collected = new Map<string, number[]>();
  for await (const outcome of readLines<Outcome>(join(directory, "outcomes.jsonl"))) {
    if (outcome.task !== task || outcome.protocol !== protocol || outcome.status !== "collected") continue;
    collected.set(outcome.item, [...(collected.get(outcome.item) ?? []), outcome.seed]);
  }
  return collected;
}

const MOST_NAMED = 5;

/** One value for every collected outcome and none for any other. @throws MivhanError `E_IMPORT` with every row that is wrong */
export async function valuesOf(
  file: string,
  {
    entry,
    collected,
    flags,
  }: { readonly entry: ManifestEntry; readonly collected: ReadonlyMap<string, readonly number[]>; readonly flags: ValueFlags },
): Promise<ImportedColumn["values"]> {
  const format = formatOfName(file);
  if (format === undefined)
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: `the name of ${file} tells no format`,
      advice: "expected .csv, .tsv, .jsonl, .json or .parquet",
    });
  const problems: Problem[] = [];
  const found = new Map<string, number>();
  for await (const result of readRows(file, { format, file })) {
    if (!result.ok) {
      problems.push(result.problem);
      continue;
    }
    const { value: row, row: number } = result;
    const at = (field: string) => ({ file, row: number, field });
    const id = valueAt(row, flags.id);
    const written = valueAt(row, flags.value);
    const seed = Number(valueAt(row, flags.seed) ?? entry.seeds[0]);
    const value =
      typeof written === "number" || (typeof written === "string" && written.trim() !== "") ? Number(written) : Number.NaN;
    const score = flags.percent === true ? value / 100 : value;
    const key = `${String(id)}\n${seed}`;
    if (id === undefined || id === null)
      problems.push({ place: at(flags.id), message: "the row has no id", advice: "name its column with --id" });
    else if (!Number.isFinite(score))
      problems.push({
        place: at(flags.value),
        message: `${JSON.stringify(written ?? null)} is no number`,
        advice: "name the column of the values with --value",
      });
    else if (Math.abs(score) > 2)
      problems.push({
        place: at(flags.value),
        message: `${value} is no fraction`,
        advice: "values from 0 to 100 need --percent",
      });
    else if (found.has(key))
      problems.push({
        place: at(flags.id),
        message: `the id "${id}" stands here a second time`,
        advice: "one row for each item and seed",
      });
    else if (collected.get(String(id))?.includes(seed) !== true)
      problems.push({
        place: at(flags.id),
        message: `the run has no answer to "${id}" under seed ${seed}`,
        expected: "ids of items that were answered",
      });
    else found.set(key, score);
    if (problems.length === 50) break;
  }
  const missing = [...collected].flatMap(([item, seeds]) =>
    seeds.filter((seed) => !found.has(`${item}\n${seed}`)).map(() => item),
  );
  if (problems.length === 0 && missing.length > 0) {
    const some = [...new Set(missing)].slice(0, MOST_NAMED).join(", ");
    problems.push({
      place: { file },
      message: `${missing.length} answers have no value: ${some}${missing.length > MOST_NAMED ? ", …" : ""}`,
      expected: "one for every answer of the column",
    });
  }
  if (problems.length > 0)
    throw new MivhanError({
      code: "E_IMPORT",
      family: "input",
      message: `${file} is not the values of ${entry.task} · ${entry.protocol}`,
      problems,
    });
  return Object.fromEntries(
    [...collected].map(([item, seeds]) => [item, seeds.map((seed) => found.get(`${item}\n${seed}`) as number)]),
  );
}
