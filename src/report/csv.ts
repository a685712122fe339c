import type { Outcome } from "../core/outcome.ts";
import { wellFormed } from "./isolate.ts";

export const TIDY_COLUMNS = [
  "model",
  "run",
  "task",
  "protocol",
  "item",
  "seed",
  "status",
  "reason",
  "finish",
  "extractor",
  "reading",
  "answer",
  "metric",
  "value",
] as const;

export interface ModelOutcome {
  readonly model: string;
  readonly run: string;
  readonly outcome: Outcome;
}

/**
 * One row per (model, task, protocol, item, seed, extractor, metric), as statistics programs like it. What is not collected has
 * one row without a value. The sufficient statistics of a corpus metric stand as "a;b;c": they are no score.
 */
export async function* tidyCsv(rows: AsyncIterable<ModelOutcome>): AsyncGenerator<string> {
  yield csvLine(TIDY_COLUMNS);
  for await (const row of rows) for (const line of tidyRows(row)) yield csvLine(line);
}

function* tidyRows({ model, run, outcome }: ModelOutcome): Generator<readonly string[]> {
  const key = [model, run, outcome.task, outcome.protocol, outcome.item, String(outcome.seed), outcome.status];
  if (outcome.status !== "collected") {
    const reason = outcome.status === "unscored" ? outcome.reason : outcome.code;
    yield [...key, reason, "", "", "", "", "", ""];
    return;
  }
  for (const [extractor, { reading, answer, values }] of Object.entries(outcome.readings)) {
    const read = [...key, "", outcome.finish, extractor, reading, answer ?? ""];
    if (Object.keys(values).length === 0) yield [...read, "", ""];
    for (const [metric, value] of Object.entries(values))
      yield [...read, metric, typeof value === "number" ? String(value) : value.join(";")];
  }
}

/** RFC 4180, with LF: quotes only where they are needed. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(",")}\n`;
}

/**
 * A field that no spreadsheet takes for a formula: one that begins with = + - @ or a control character, and is no number, gets an
 * apostrophe before it. Null bytes go, since readers stop at them.
 */
export function csvField(text: string): string {
  const plain = wellFormed(text.replaceAll("\0", "\u2400"));
  const safe = /^[=+\-@\t\r]/.test(plain) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) || /^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
