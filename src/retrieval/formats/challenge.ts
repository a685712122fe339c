import type { Qrels } from "../rankings.ts";
import type { Query } from "./beir.ts";
import { eachRow, type Report, refuseFile } from "./lines.ts";

/** A paragraph of the Hebrew Semantic Retrieval challenge. */
export interface Paragraph {
  readonly id: string;
  readonly text: string;
}

/** Queries of the challenge with what the annotators saw. */
export interface ChallengeQueries {
  readonly queries: readonly Query[];
  /** Part of the corpus each query was written for, by query id: wiki, knesset or kz (Kol-Zchut). */
  readonly parts: ReadonlyMap<string, string>;
  /** Grades 0 to 4 given by people to the paragraphs one retriever had found: what else is relevant was not judged. */
  readonly qrels: Qrels;
}

/**
 * The corpus of the challenge (MAFAT and the Israel National NLP Program, Codabench competition 9950; 127,731 paragraphs):
 * one JSON object `{uuid: {"passage": text}}`. Throws E_RETRIEVAL_FORMAT with file and field.
 */
export function parseChallengeCorpus({ file, text }: { file: string; text: string }): Paragraph[] {
  const value = parseJson({ file, text });
  if (!isObject(value))
    return refuseFile(file, { field: "file", message: "is no JSON object", expected: '{uuid: {"passage": text}}' });
  const paragraphs: Paragraph[] = [];
  eachRow({ file, rows: Object.entries(value) }, ([id, entry], report) => {
    const passage = isObject(entry) ? entry["passage"] : undefined;
    if (typeof passage === "string") paragraphs.push({ id, text: passage });
    else report({ field: `${id}.passage`, message: "is no text", expected: "a string" });
  });
  return paragraphs;
}

/**
 * The queries of the challenge, as a JSON array or one JSON object on a line: `{"query_uuid", "query", "corpus",
 * "paragraphs": {"paragraph_0": {"uuid"}, …}, "target_actions": {"target_action_0": 0…4, …}}`, where the two numberings must
 * agree. A grade may be written as a number or as one digit in quotes. Throws E_RETRIEVAL_FORMAT with file, row and field.
 */
export function parseChallengeQueries({ file, text }: { file: string; text: string }): ChallengeQueries {
  const queries: Query[] = [];
  const parts = new Map<string, string>();
  const qrels = new Map<string, ReadonlyMap<string, number>>();
  eachRow({ file, rows: rowsOf({ file, text }) }, (row, report) => {
    if (!isObject(row)) return report({ field: "row", message: "is no JSON object", expected: "an object" });
    const id = requireText(row, { field: "query_uuid", report });
    const query = requireText(row, { field: "query", report });
    const part = requireText(row, { field: "corpus", report });
    const judgements = judgementsOf(row, report);
    if (id === undefined || query === undefined || part === undefined || judgements === undefined) return;
    if (qrels.has(id)) return report({ field: "query_uuid", message: `${id} occurred before`, expected: "each query once" });
    queries.push({ id, text: query });
    parts.set(id, part);
    qrels.set(id, judgements);
  });
  return { queries, parts, qrels };
}

function judgementsOf(row: Record<string, unknown>, report: Report): Map<string, number> | undefined {
  const { paragraphs, target_actions: actions } = row;
  if (!isObject(paragraphs))
    return void report({ field: "paragraphs", message: "is no object", expected: "paragraph_0, paragraph_1, …" });
  if (!isObject(actions))
    return void report({ field: "target_actions", message: "is no object", expected: "target_action_0, …" });
  const judgements = new Map<string, number>();
  for (const [key, paragraph] of Object.entries(paragraphs)) {
    const number = /^paragraph_([0-9]{1,6})$/.exec(key)?.[1];
    if (number === undefined)
      return void report({ field: `paragraphs.${key}`, message: "is no known key", expected: "paragraph_<number>" });
    const id = isObject(paragraph) ? paragraph["uuid"] : undefined;
    if (typeof id !== "string")
      return void report({ field: `paragraphs.${key}.uuid`, message: "is no id", expected: "a string" });
    const field = `target_actions.target_action_${number}`;
    const grade = gradeOf(actions[`target_action_${number}`]);
    if (grade === undefined) return void report({ field, message: "is absent or no grade", expected: "0, 1, 2, 3 or 4" });
    if (judgements.has(id))
      return void report({ field: `paragraphs.${key}.uuid`, message: `${id} occurred before`, expected: "each paragraph once" });
    judgements.set(id, grade);
  }
  if (judgements.size !== Object.keys(actions).length) {
    return void report({
      field: "target_actions",
      message: "has keys without a paragraph",
      expected: `${judgements.size} grades`,
    });
  }
  return judgements;
}

function gradeOf(value: unknown): number | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  return /^[0-4]$/.test(String(value)) ? Number(value) : undefined;
}

/** A JSON array, or JSON lines. */
function rowsOf({ file, text }: { file: string; text: string }): unknown[] {
  if (/^\uFEFF?\s*\[/.test(text)) {
    const value = parseJson({ file, text });
    if (Array.isArray(value)) return value;
  }
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => parseJson({ file: `${file} row ${index + 1}`, text: line }));
}

function parseJson({ file, text }: { file: string; text: string }): unknown {
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (cause) {
    return refuseFile(file, {
      field: "file",
      message: `is no JSON: ${cause instanceof Error ? cause.message : cause}`,
      expected: "JSON",
    });
  }
}

function requireText(row: Record<string, unknown>, { field, report }: { field: string; report: Report }): string | undefined {
  const text = row[field];
  if (typeof text === "string" && text !== "") return text;
  report({ field, message: text === undefined ? "is absent" : "is no text", expected: "a string that is not empty" });
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
