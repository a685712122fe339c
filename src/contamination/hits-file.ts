import { MivhanError } from "../core/errors.ts";
import type { Hits } from "./hits.ts";

/** Hits as text: one JSON value. Its size depends on the index and on what was found, not on the corpus. */
export function serialiseHits(hits: Hits): string {
  return `${JSON.stringify(hits)}\n`;
}

/**
 * The hits in a file's text.
 * @throws MivhanError `E_HITS_FILE` when it is not the hits of a scan, or is cut short
 */
export function loadHits(text: string): Hits {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal("this file is not JSON, or is cut short");
  }
  if (!isHits(value)) throw refusal("this file does not hold the hits of a contamination scan");
  return value;
}

/** Checks what a merge or a report relies on; a file that was written by `serialiseHits` and cut is no JSON any more. */
function isHits(value: unknown): value is Hits {
  if (!isRecord(value) || value["format"] !== "mivhan-contamination-hits" || value["version"] !== 1) return false;
  const { tally, files, unlisted, controls, shards, corpus, work } = value;
  if (!isRecord(tally) || !isRecord(controls) || !isRecord(shards) || !isRecord(corpus) || !isRecord(work)) return false;
  const sparse = [
    "windowRecords",
    "textRecords",
    "longest",
    "mostLetters",
    "answerRecords",
    "skeletonRecords",
    "signatureRecords",
  ].map((name) => tally[name]);
  return (
    sparse.every(isSparse) &&
    isNumbers(tally["extended"]) &&
    Array.isArray(tally["evidence"]) &&
    Array.isArray(files) &&
    Array.isArray(unlisted)
  );
}

function isSparse(value: unknown): boolean {
  if (!isRecord(value) || !isNumbers(value["places"]) || !isNumbers(value["values"])) return false;
  return value["places"].length === value["values"].length;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isInteger(one));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refusal(message: string): MivhanError {
  return new MivhanError({ code: "E_HITS_FILE", family: "input", message, advice: "scan again, or copy the file again" });
}
