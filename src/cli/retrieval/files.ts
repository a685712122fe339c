import { MivhanError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { fileBytes, withoutPacking } from "../../data/bytes.ts";
import { readRows } from "../../data/rows.ts";
import { parseBeirQrels } from "../../retrieval/formats/beir.ts";
import { parseChallengeQueries } from "../../retrieval/formats/challenge.ts";
import { linesOf } from "../../retrieval/formats/lines.ts";
import { parseMtebQrels } from "../../retrieval/formats/mteb.ts";
import { parseResultsJson } from "../../retrieval/formats/results-json.ts";
import { parseTrecQrels, parseTrecRun } from "../../retrieval/formats/trec.ts";
import type { Qrels, Rankings } from "../../retrieval/rankings.ts";

/**
 * Judgements in any form that a first look tells apart: TREC qrels, BEIR's table with its header, the challenge's JSON, MTEB's Parquet.
 * `.gz` and `.zst` are unpacked on the way.
 */
export async function readQrels(file: string): Promise<Qrels> {
  if (file.endsWith(".parquet")) return parseMtebQrels({ file, rows: await rowsOf(file) });
  const text = await textOf(file);
  if (/^\uFEFF?\s*[[{]/.test(text)) return parseChallengeQueries({ file, text }).qrels;
  if (/^\uFEFF?query-id\b/.test(text)) return parseBeirQrels({ file, lines: linesOf(text) });
  return parseTrecQrels({ file, lines: linesOf(text) });
}

/** Rankings as a TREC run, or as the JSON object of results that BEIR and MTEB write. */
export async function readRankings(file: string): Promise<Rankings> {
  const text = await textOf(file);
  if (/^\uFEFF?\s*\{/.test(text)) return parseResultsJson({ file, text: text.replace(/^\uFEFF/, "") });
  return parseTrecRun({ file, lines: linesOf(text) });
}

async function textOf(file: string): Promise<string> {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "";
    for await (const chunk of fileBytes(file)) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function rowsOf(file: string): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const result of readRows(file, { format: "parquet", file: withoutPacking(file) })) {
    if (!result.ok) throw unreadable(file, new Error(result.problem.message));
    rows.push(result.value);
  }
  return rows;
}

function unreadable(file: string, cause: unknown): MivhanError {
  return new MivhanError({
    code: "E_RETRIEVAL_FORMAT",
    family: "input",
    message: `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    advice: "give a file of UTF-8 text: TREC qrels or run, BEIR's or MTEB's files, or the challenge's JSON",
    cause,
  });
}
