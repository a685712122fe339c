import type { Qrels } from "../rankings.ts";
import { eachLine, type Lines, type Report } from "./lines.ts";
import { addJudgement } from "./trec.ts";

/** A document of a BEIR corpus. BEIR's own models read `title` and `text` joined by a space. */
export interface Passage {
  readonly id: string;
  /** "" where the corpus has none. */
  readonly title: string;
  readonly text: string;
}

export interface Query {
  readonly id: string;
  readonly text: string;
}

const QRELS_HEADER = "query-id\tcorpus-id\tscore";

/** BEIR's `corpus.jsonl`: `{"_id", "title"?, "text"}`. Throws E_RETRIEVAL_FORMAT with file, line and field. */
export function parseBeirCorpus(source: Lines): Passage[] {
  const passages: Passage[] = [];
  const seen = new Set<string>();
  eachLine(source, (line, report) => {
    const row = objectOf(line, report);
    if (row === undefined) return;
    const id = idOf(row, { seen, report });
    const title = row["title"] === undefined ? "" : textOf(row, { field: "title", report });
    const text = textOf(row, { field: "text", report });
    if (id !== undefined && title !== undefined && text !== undefined) passages.push({ id, title, text });
  });
  return passages;
}

/** BEIR's `queries.jsonl`: `{"_id", "text"}`; other fields are left alone. Throws E_RETRIEVAL_FORMAT. */
export function parseBeirQueries(source: Lines): Query[] {
  const queries: Query[] = [];
  const seen = new Set<string>();
  eachLine(source, (line, report) => {
    const row = objectOf(line, report);
    if (row === undefined) return;
    const id = idOf(row, { seen, report });
    const text = textOf(row, { field: "text", report });
    if (id !== undefined && text !== undefined) queries.push({ id, text });
  });
  return queries;
}

/**
 * BEIR's `qrels/<split>.tsv`: the header `query-id corpus-id score`, then rows, all separated by tabs. The header is
 * required, because BEIR's own reader drops the first line unseen, and without one would lose a judgement.
 */
export function parseBeirQrels(source: Lines): Qrels {
  const qrels = new Map<string, Map<string, number>>();
  let header = false;
  eachLine(source, (line, report) => {
    if (!header) {
      header = true;
      if (line !== QRELS_HEADER)
        report({ field: "header", message: `the header is "${line}"`, expected: QRELS_HEADER.replaceAll("\t", " TAB ") });
      return;
    }
    const [query = "", document = "", grade = "", ...rest] = line.split("\t");
    if (rest.length > 0)
      return report({ field: "line", message: "more than three fields", expected: "query-id, corpus-id, score" });
    for (const [field, value] of [
      ["query-id", query],
      ["corpus-id", document],
    ] as const) {
      if (value === "") return report({ field, message: "is empty", expected: "an id" });
    }
    if (!/^-?[0-9]{1,9}$/.test(grade))
      return report({ field: "score", message: `"${grade}" is no grade`, expected: "a whole number" });
    addJudgement(qrels, { query, document, grade: Number(grade), report });
  });
  return qrels;
}

function objectOf(line: string, report: Report): Record<string, unknown> | undefined {
  const value = jsonOf(line);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  report({
    field: "line",
    message: value === undefined ? "is no JSON" : "is no JSON object",
    expected: "one JSON object on a line",
  });
  return undefined;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function idOf(row: Record<string, unknown>, { seen, report }: { seen: Set<string>; report: Report }): string | undefined {
  const id = row["_id"];
  if (typeof id !== "string" || id === "") {
    report({
      field: "_id",
      message: id === undefined ? "is absent" : `${JSON.stringify(id)} is no id`,
      expected: "a string that is not empty",
    });
    return undefined;
  }
  if (seen.has(id)) {
    report({ field: "_id", message: `${id} occurred before`, expected: "each id once" });
    return undefined;
  }
  seen.add(id);
  return id;
}

function textOf(row: Record<string, unknown>, { field, report }: { field: string; report: Report }): string | undefined {
  const text = row[field];
  if (typeof text === "string") return text;
  report({ field, message: text === undefined ? "is absent" : `${JSON.stringify(text)} is no text`, expected: "a string" });
  return undefined;
}
