import type { Hit, Rankings } from "../rankings.ts";
import { eachRow, type Report, refuseFile } from "./lines.ts";

/**
 * Results as BEIR and MTEB write them: one JSON object `{query: {document: score}}`. Throws E_RETRIEVAL_FORMAT with file, query and
 * document.
 */
export function parseResultsJson({ file, text }: { file: string; text: string }): Rankings {
  const value = parsed({ file, text });
  if (!isObject(value))
    return refuseFile(file, { field: "file", message: "is no JSON object", expected: "{query: {document: score}}" });
  const rankings = new Map<string, readonly Hit[]>();
  eachRow({ file, rows: Object.entries(value) }, ([query, scores], report) => {
    const hits = hitsOf(query, { scores, report });
    if (hits !== undefined) rankings.set(query, hits);
  });
  return rankings;
}

function hitsOf(query: string, { scores, report }: { scores: unknown; report: Report }): Hit[] | undefined {
  if (!isObject(scores)) return void report({ field: query, message: "has no object of scores", expected: "{document: score}" });
  const hits = Object.entries(scores).map(([id, score]) => ({ id, score }));
  const bad = hits.find(({ score }) => typeof score !== "number");
  if (bad !== undefined) return void report({ field: `${query}.${bad.id}`, message: "is no number", expected: "a score" });
  return hits as Hit[];
}

function parsed({ file, text }: { file: string; text: string }): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `is no JSON: ${cause instanceof Error ? cause.message : cause}`;
    return refuseFile(file, { field: "file", message, expected: "{query: {document: score}}" });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
