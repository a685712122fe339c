import type { Card, CardQrels } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { fileBytes } from "./bytes.ts";
import { valueAt } from "./field.ts";
import { textLines } from "./lines.ts";
import { badRow, type RowResult } from "./row.ts";
import { readRows } from "./rows.ts";
import { findSplit } from "./split-files.ts";

export type QrelsResult =
  | {
      readonly ok: true;
      /** Query → document → grade. */
      readonly qrels: ReadonlyMap<string, ReadonlyMap<string, number>>;
      readonly sha256: string;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const LISTED = 20;
const TREC_MAP = { query: "query", document: "document", grade: "grade" };

/** The judgements of a split, from rows or from a TREC file. A document judged twice for a query is a fault, as in trec_eval. */
export async function loadQrels(
  card: Card,
  { file, root }: { readonly file: CardQrels; readonly root: string },
): Promise<QrelsResult> {
  const found = await findSplit(card, { split: file, root });
  if (!found.ok) return found;
  const { format, map = TREC_MAP } = file;
  const [{ path }] = found.files;
  const rows = format === "trec" ? trecRows(path, file.file) : readRows(path, { format, file: file.file });
  const qrels = new Map<string, Map<string, number>>();
  const problems: Problem[] = [];
  let count = 0;
  for await (const result of rows) {
    count++;
    if (problems.length >= LISTED) break;
    if (!result.ok) {
      problems.push(result.problem);
      continue;
    }
    const fault = addJudgement(qrels, { row: result.value, map });
    if (fault !== undefined) problems.push({ place: { file: file.file, row: result.row, field: fault.field }, ...fault.problem });
  }
  if (problems.length === 0 && file.rows !== undefined && count !== file.rows)
    problems.push({ place: { file: file.file }, message: `there are ${count} judgements`, expected: String(file.rows) });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, qrels, sha256: found.sha256 };
}

function addJudgement(
  qrels: Map<string, Map<string, number>>,
  { row, map }: { row: JsonObject; map: NonNullable<CardQrels["map"]> },
): { readonly field: string; readonly problem: Omit<Problem, "place"> } | undefined {
  const query = idAt(row, map.query);
  const document = idAt(row, map.document);
  if (query === undefined || document === undefined)
    return { field: query === undefined ? map.query : map.document, problem: { message: "is missing", expected: "an id" } };
  const written = valueAt(row, map.grade);
  if (!/^[+-]?[0-9]{1,9}$/.test(String(written ?? "")))
    return { field: map.grade, problem: { message: `"${String(written)}" is no grade`, expected: "a whole number" } };
  const judged = qrels.get(query) ?? new Map<string, number>();
  if (judged.has(document)) {
    const message = `query ${query} has judged ${document} already`;
    return { field: map.document, problem: { message, expected: "each document once per query" } };
  }
  judged.set(document, Number(written));
  qrels.set(query, judged);
  return undefined;
}

function idAt(row: JsonObject, path: string): string | undefined {
  const id = valueAt(row, path);
  if (typeof id === "number") return String(id);
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** `query iteration document grade`, between ASCII white space: an id may hold U+00A0. */
async function* trecRows(path: string, file: string): AsyncGenerator<RowResult> {
  let row = 0;
  for await (const { line, text, bad } of textLines(fileBytes(path), "utf-8")) {
    if (text.trim() === "") continue;
    row++;
    const [query = "", , document = "", grade = "", ...rest] = text.trim().split(/[ \t\r\f\v]+/);
    if (!bad && grade !== "" && rest.length === 0) yield { ok: true, row, value: { query, document, grade } };
    else yield badRow({ file, line, row }, { message: "is no judgement", expected: "query iteration document grade" });
  }
}
