import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { type RowSource, readRows } from "../../src/data/rows.ts";

/** A folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mivhan-data-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file below a folder and returns its path. */
export function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

export interface AllRows {
  readonly rows: readonly JsonObject[];
  /** The numbers of the rows that were read. */
  readonly numbers: readonly number[];
  readonly problems: readonly string[];
}

/** All rows of a file, and what is wrong with the others, one line each. */
export async function allRows(path: string, source: Omit<RowSource, "file">): Promise<AllRows> {
  const rows: JsonObject[] = [];
  const numbers: number[] = [];
  const problems: string[] = [];
  for await (const result of readRows(path, { ...source, file: "f" })) {
    if (result.ok) {
      rows.push(result.value);
      numbers.push(result.row);
    } else problems.push(formatProblem(result.problem));
  }
  return { rows, numbers, problems };
}
