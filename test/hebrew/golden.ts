import { readFileSync } from "node:fs";

/** One case of test/golden/hebrew: where it stands, and its columns with escapes undone. */
export interface GoldenCase {
  /** "equal.txt:12" */
  readonly place: string;
  readonly columns: readonly string[];
}

/** The cases of a file of test/golden/hebrew (see its README); a line with another number of columns is an error. */
export function readGolden(file: string, columns: number): readonly GoldenCase[] {
  const lines = readFileSync(new URL(`../golden/hebrew/${file}`, import.meta.url), "utf8").split("\n");
  return lines.flatMap((line, at) => {
    if (line === "#" || line.startsWith("# ") || line.trim() === "") return [];
    const found = line.split(" | ").map(withoutEscapes);
    const place = `${file}:${at + 1}`;
    if (found.length !== columns)
      throw new Error(`${place}: ${found.length} columns, expected ${columns}; columns are set apart by " | "`);
    return [{ place, columns: found }];
  });
}

/** A column of several values, or of none ("-"). */
export function listOf(column: string, separator: string): readonly string[] {
  return column === "-" ? [] : column.split(separator);
}

function withoutEscapes(column: string): string {
  return column
    .replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\n/g, "\n");
}
