import { digestOfText } from "../core/digest.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { GoldFault, GoldResult } from "./gold.ts";
import { isJsonObject, kindOfValue } from "./row.ts";

type JudgementForm = "document" | "document-text" | "judgements" | "challenge";

/** What a query's own row says of documents. A relevant document without a grade has 1. */
export function readJudgements(value: Json, { form, row }: { form: JudgementForm; row: JsonObject }): GoldResult {
  switch (form) {
    case "document":
      return relevant([value].flat());
    case "document-text":
      return typeof value === "string" ? relevant([documentId(value)]) : fault({ message: `found ${kindOfValue(value)}` });
    case "judgements":
      return graded(value);
    case "challenge":
      return ofChallenge(value, row["target_actions"]);
  }
}

/** The id of a document that has none in its data: its text, said in 16 hex digits. */
export function documentId(text: string): string {
  return digestOfText(text).slice(0, 16);
}

function relevant(ids: readonly Json[]): GoldResult {
  const bad = ids.find((id) => (typeof id !== "string" || id === "") && typeof id !== "number");
  if (bad !== undefined || ids.length === 0)
    return fault({ message: `found ${kindOfValue(bad)}`, expected: "an id, or a list of at least one" });
  return judgements(ids.map((id) => [String(id), 1]));
}

function graded(value: Json): GoldResult {
  if (!isJsonObject(value)) return fault({ message: `found ${kindOfValue(value)}`, expected: "{document: grade}" });
  const bad = Object.entries(value).find(([, grade]) => !Number.isInteger(grade));
  if (bad !== undefined)
    return fault({ message: `the grade of ${bad[0]} is ${kindOfValue(bad[1])}`, expected: "a whole number" });
  return judgements(Object.entries(value) as [string, number][]);
}

/** The Hebrew Semantic Retrieval challenge: `paragraph_0: {uuid}` here and `target_action_0: 0…4` there, in equal numbering. */
function ofChallenge(paragraphs: Json, actions: Json | undefined): GoldResult {
  if (!isJsonObject(paragraphs) || !isJsonObject(actions))
    return fault({ message: "there are no paragraphs with target_actions", expected: "two objects" });
  const found: [string, number][] = [];
  for (const [key, paragraph] of Object.entries(paragraphs)) {
    const number = /^paragraph_([0-9]{1,6})$/.exec(key)?.[1];
    const id = isJsonObject(paragraph) ? paragraph["uuid"] : undefined;
    const grade = String(actions[`target_action_${number}`] ?? "");
    if (typeof id !== "string") return fault({ message: `${key} has no uuid`, expected: "paragraph_0: {uuid}" });
    if (!/^[0-4]$/.test(grade)) return fault({ message: `the grade of ${key} is missing or none`, expected: "0, 1, 2, 3 or 4" });
    found.push([id, Number(grade)]);
  }
  if (found.length !== Object.keys(actions).length)
    return fault({
      message: `${found.length} paragraphs have ${Object.keys(actions).length} grades`,
      expected: "one grade each",
    });
  return judgements(found);
}

function judgements(pairs: readonly (readonly [string, number])[]): GoldResult {
  const grades = new Map(pairs);
  if (grades.size < pairs.length) return fault({ message: "a document is judged twice", expected: "each document once" });
  if (grades.size === 0) return fault({ message: "no document is judged", expected: "at least one" });
  return { ok: true, gold: { kind: "judgements", grades: Object.fromEntries(grades) } };
}

function fault({
  message,
  expected = "judgements of documents",
}: Pick<GoldFault, "message"> & { expected?: string }): GoldResult {
  return { ok: false, fault: { message, expected, advice: "correct the row, or map.gold in the card" } };
}
