import type { FieldMap, Label } from "../core/definition.ts";
import { digestOf } from "../core/digest.ts";
import type { Problem } from "../core/errors.ts";
import type { Gold, Item } from "../core/item.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Kind } from "../core/kind.ts";
import { valueAt } from "./field.ts";
import { readGold } from "./gold.ts";
import { kindOfValue } from "./row.ts";

export type ItemResult =
  | { readonly ok: true; readonly item: Item }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface ItemContext {
  readonly map: FieldMap;
  readonly kind: Kind;
  readonly labels: readonly Label[];
  readonly file: string;
  readonly row: number;
}

/** Kinds whose items have nothing that is right or wrong in the data: the text itself, or a rule, is the measure. */
const KINDS_WITHOUT_GOLD: ReadonlySet<Kind> = new Set<Kind>(["language-modeling", "instruction-following"]);

/** One row as an item, or all that is wrong with it. */
export function readItem(row: JsonObject, context: ItemContext): ItemResult {
  const { map, file } = context;
  const problems: Problem[] = [];
  const blame = (field: string, fault: Omit<Problem, "place">) => {
    problems.push({ place: { file, row: context.row, field }, ...fault });
  };
  const fields = readFields(row, map, blame);
  const choices = map.choices === undefined ? [] : readChoices(row, map.choices, blame);
  // Without the list of choices nothing true can be said about an index into it.
  const gold = choices === undefined ? undefined : readRowGold(row, { ...context, choices, blame });
  const solution = optionalText(row, { path: map.solution, blame });
  const cluster = optionalText(row, { path: map.cluster, blame });
  const group = optionalText(row, { path: map.group, blame });
  const id = map.id === undefined ? digestOf({ fields, choices: choices ?? [] }) : requiredText(row, { path: map.id, blame });
  if (problems.length > 0 || choices === undefined || gold === undefined || id === undefined) return { ok: false, problems };
  const item: Item = {
    id,
    fields,
    choices,
    gold,
    ...(solution === undefined ? {} : { solution }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(group === undefined ? {} : { group }),
  };
  return { ok: true, item };
}

type Blame = (field: string, fault: Omit<Problem, "place">) => void;

function readFields(row: JsonObject, map: FieldMap, blame: Blame): Record<string, Json> {
  const fields: Record<string, Json> = {};
  for (const [name, path] of Object.entries(map.fields)) {
    const value = valueAt(row, path);
    if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) {
      const message = value === undefined ? `the row has no "${path}"` : `"${path}" is empty`;
      blame(name, {
        message,
        expected: "a value",
        advice: value === undefined ? `check map.fields.${name} in the card` : "correct the row",
      });
    } else {
      fields[name] = value;
    }
  }
  return fields;
}

function readChoices(row: JsonObject, paths: string | readonly string[], blame: Blame): readonly string[] | undefined {
  const values = typeof paths === "string" ? valueAt(row, paths) : paths.map((path) => valueAt(row, path) ?? null);
  const expected = "at least two different texts";
  if (!Array.isArray(values)) {
    blame("choices", {
      message: `found ${kindOfValue(values)}`,
      expected: "a list of texts",
      advice: "check map.choices in the card",
    });
    return undefined;
  }
  const choices = values.map((value: Json) => (typeof value === "number" ? String(value) : value));
  if (choices.length < 2)
    blame("choices", { message: `the row has ${choices.length} choices`, expected, advice: "correct the row" });
  for (const [index, choice] of choices.entries()) {
    if (typeof choice !== "string" || choice.trim() === "") {
      blame(`choices[${index}]`, {
        message: `found ${kindOfValue(choice)}`,
        expected: "the text of a choice",
        advice: "correct the row",
      });
      continue;
    }
    const twin = choices.findIndex((other) => typeof other === "string" && other.trim() === choice.trim());
    if (twin < index)
      blame(`choices[${index}]`, {
        message: `it is the same as choices[${twin}]`,
        expected,
        advice: "correct the row, or exclude it from the data",
      });
  }
  return choices.filter((choice): choice is string => typeof choice === "string");
}

function readRowGold(
  row: JsonObject,
  { map, kind, labels, choices, blame }: ItemContext & { choices: readonly string[]; blame: Blame },
): Gold | undefined {
  // A query's judgements stand in its row or in a file of their own.
  if (KINDS_WITHOUT_GOLD.has(kind) || (kind === "retrieval" && map.gold === undefined)) return { kind: "texts", texts: [] };
  if (map.gold === undefined) {
    blame("gold", { message: "the card maps no gold", expected: "map.gold with from and form", advice: "add it to the card" });
    return undefined;
  }
  const result = readGold(valueAt(row, map.gold.from), { map: map.gold, kind, choices, labels, row });
  if (result.ok) return result.gold;
  blame(map.gold.from, result.fault);
  return undefined;
}

interface Optional {
  readonly path: string | undefined;
  readonly blame: Blame;
}

function optionalText(row: JsonObject, { path, blame }: Optional): string | undefined {
  return path === undefined ? undefined : requiredText(row, { path, blame });
}

function requiredText(row: JsonObject, { path, blame }: { readonly path: string; readonly blame: Blame }): string | undefined {
  const value = valueAt(row, path);
  if (typeof value === "string" && value.trim() !== "") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  blame(path, {
    message: `found ${kindOfValue(value)}`,
    expected: "text or a number",
    advice: "correct the row, or check the card's map",
  });
  return undefined;
}
