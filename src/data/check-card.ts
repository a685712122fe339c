import type { Card, CardSplit } from "../core/definition.ts";
import { digestOf } from "../core/digest.ts";
import type { Problem } from "../core/errors.ts";
import { canonicalJson, type Json, type JsonObject } from "../core/json.ts";
import { valueAt } from "./field.ts";
import { findSplit, MISSING } from "./split-files.ts";
import { splitRows } from "./split-rows.ts";

export interface SplitCheck {
  readonly split: string;
  readonly rows: number;
  /** Different contents, as the card maps them: fields and choices. */
  readonly contents: number;
  /** Contents that stand in more than one row with more than one gold. */
  readonly contradictory: number;
  /** How often each gold occurs, as the data writes it, the most frequent first; empty where it is a list or mostly unique. */
  readonly golds: readonly { readonly gold: string; readonly rows: number }[];
  /** How many choices every row has; absent without choices and where rows differ. */
  readonly choices?: number;
}

export interface LeakCheck {
  readonly from: string;
  readonly to: string;
  /** Rows of `from` whose content stands in `to`, to the letter. */
  readonly same: number;
  /** The same without regard to signs, marks, case and white space. */
  readonly alike: number;
  /** Rows of `from` with a long value of a field, such as a passage, that stands in a row of `to`, by field; fields without are left out. */
  readonly fields: Readonly<Record<string, number>>;
  /** Numbers of the first rows of `from` whose content is alike. */
  readonly examples: readonly number[];
}

export type CardCheck =
  | { readonly ok: true; readonly splits: readonly SplitCheck[]; readonly leaks: readonly LeakCheck[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface SplitRows {
  readonly split: string;
  readonly rows: readonly CheckedRow[];
}

interface CheckedRow {
  readonly row: number;
  readonly content: string;
  readonly loose: string;
  /** Digests of long values, by field. */
  readonly long: Readonly<Record<string, string>>;
  readonly gold: Json | undefined;
  readonly choices: number | undefined;
}

/**
 * What a reader should know of the data behind a card before trusting a score on it: repeated and contradictory rows, the balance
 * of gold, and rows of one split that stand in another.
 * @param roots the folder of each split that is to be read; splits whose files are not there are left out
 */
export async function checkCard(card: Card, roots: Readonly<Record<string, string>>): Promise<CardCheck> {
  const splits: SplitRows[] = [];
  const problems: Problem[] = [];
  for (const [split, root] of Object.entries(roots)) {
    const file = card.splits[split];
    const read = file === undefined ? undefined : await readSplit(card, file, root);
    if (read === undefined) continue;
    problems.push(...read.problems);
    splits.push({ split, rows: read.rows });
  }
  if (problems.length > 0) return { ok: false, problems };
  const pairs = splits.flatMap((from) => splits.filter((to) => to !== from).map((to) => leak(from, to)));
  const leaks = pairs.filter(({ alike, fields }) => alike > 0 || Object.keys(fields).length > 0);
  return { ok: true, splits: splits.map(splitCheck), leaks };
}

async function readSplit(
  card: Card,
  split: CardSplit,
  root: string,
): Promise<{ rows: CheckedRow[]; problems: Problem[] } | undefined> {
  const { format, dialect, map } = card;
  const found = await findSplit(card, { split, root });
  if (!found.ok) return isOnlyMissing(found.problems) ? undefined : { rows: [], problems: [...found.problems] };
  if (format === undefined || map === undefined) {
    const message = "the card does not say how its rows are read";
    const place = { file: `datasets/${card.card}.yaml` };
    return {
      rows: [],
      problems: [{ place, message, expected: "format and map", advice: "pull it and paste the map that is printed" }],
    };
  }
  const rows: CheckedRow[] = [];
  const problems: Problem[] = [];
  for await (const result of splitRows({ files: found.files, format, dialect })) {
    if (!result.ok) {
      problems.push(result.problem);
      continue;
    }
    const content = contentOf(result.value, map);
    const gold = map.gold === undefined ? undefined : valueAt(result.value, map.gold.from);
    rows.push({
      row: result.row,
      content: digestOf(content),
      loose: digestOf(loosened(content)),
      long: longValues(result.value, map),
      gold,
      choices: choiceCount(result.value, map),
    });
  }
  return { rows, problems };
}

function isOnlyMissing(problems: readonly Problem[]): boolean {
  return problems.every(({ message }) => message === MISSING);
}

function contentOf(row: JsonObject, { fields, choices = [] }: NonNullable<Card["map"]>): Json {
  const values = [...Object.values(fields), ...[choices].flat()].map((path) => valueAt(row, path) ?? null);
  return values;
}

function choiceCount(row: JsonObject, { choices }: NonNullable<Card["map"]>): number | undefined {
  const value = typeof choices === "string" ? valueAt(row, choices) : choices;
  return Array.isArray(value) ? value.length : undefined;
}

/** Letters and digits alone, without marks (niqqud, accents) and case. */
function loosened(content: Json): string {
  return canonicalJson(content)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** From so many letters on, two equal values are no coincidence: names and short questions recur, passages do not. */
const LONG = 100;

function longValues(row: JsonObject, { fields }: NonNullable<Card["map"]>): Record<string, string> {
  const values = Object.entries(fields).flatMap(([name, path]) => {
    const text = loosened(valueAt(row, path) ?? null);
    return text.length < LONG ? [] : [[name, digestOf(text)] as const];
  });
  return Object.fromEntries(values);
}

function splitCheck({ split, rows }: SplitRows): SplitCheck {
  const golds = new Map<string, Set<string>>();
  for (const { content, gold } of rows) {
    const known = golds.get(content) ?? new Set();
    golds.set(content, known.add(canonicalJson(gold ?? null)));
  }
  const contradictory = [...golds.values()].filter(({ size }) => size > 1).length;
  const [choices, ...others] = new Set(rows.map((row) => row.choices));
  return {
    split,
    rows: rows.length,
    contents: golds.size,
    contradictory,
    golds: goldCounts(rows),
    ...(choices === undefined || others.length > 0 ? {} : { choices }),
  };
}

/** More different golds than this are answers, not classes. */
const MAX_CLASSES = 50;

function goldCounts(rows: readonly CheckedRow[]): SplitCheck["golds"] {
  const counts = new Map<string, number>();
  for (const { gold } of rows) {
    if (gold === undefined || gold === null || typeof gold === "object") return [];
    counts.set(String(gold), (counts.get(String(gold)) ?? 0) + 1);
  }
  if (counts.size > MAX_CLASSES) return [];
  return [...counts]
    .map(([gold, count]) => ({ gold, rows: count }))
    .sort((a, b) => b.rows - a.rows || (a.gold < b.gold ? -1 : 1));
}

function leak(from: SplitRows, to: SplitRows): LeakCheck {
  const contents = new Set(to.rows.map(({ content }) => content));
  const loose = new Set(to.rows.map((row) => row.loose));
  const alike = from.rows.filter((row) => loose.has(row.loose));
  const same = from.rows.filter(({ content }) => contents.has(content));
  return {
    from: from.split,
    to: to.split,
    same: same.length,
    alike: alike.length,
    fields: sharedFields(from, to),
    examples: alike.slice(0, 5).map(({ row }) => row),
  };
}

function sharedFields(from: SplitRows, to: SplitRows): LeakCheck["fields"] {
  const known = new Map<string, Set<string>>();
  for (const { long } of to.rows)
    for (const [name, value] of Object.entries(long)) known.set(name, (known.get(name) ?? new Set()).add(value));
  const counts: Record<string, number> = {};
  for (const { long } of from.rows)
    for (const [name, value] of Object.entries(long))
      if (known.get(name)?.has(value) === true) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
