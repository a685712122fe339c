import type { Dialect, RowFormat } from "../core/definition.ts";
import { badRow, type RowResult } from "./row.ts";
import { readRows } from "./rows.ts";
import type { FoundFile } from "./split-files.ts";

export interface SplitSource {
  readonly files: readonly [FoundFile, ...FoundFile[]];
  readonly format: RowFormat;
  readonly dialect?: Dialect | undefined;
}

/**
 * The rows of a split. Where files stand beside its own, row n of each is an object under the file's name in row n of the split:
 * a line of `reference` is at `reference.text`. All files must have the same number of rows.
 */
export async function* splitRows({ files: [own, ...beside], format, dialect }: SplitSource): AsyncGenerator<RowResult> {
  const open = ({ path, file }: FoundFile) =>
    readRows(path, { format, file: file.file, ...(dialect === undefined ? {} : { dialect }) });
  const others = beside.map((found) => ({ ...found, rows: open(found) }));
  let row = 0;
  try {
    for await (const result of open(own)) {
      row++;
      const joined = { ...(result.ok ? result.value : {}) };
      let isWhole = result.ok;
      if (!result.ok) yield result;
      for (const { name, file, rows } of others) {
        const next = await rows.next();
        if (next.done === true) {
          yield badRow(
            { file: file.file },
            {
              message: `the file ends before row ${row} of ${own.file.file}`,
              expected: "as many rows",
              advice: "fetch both again",
            },
          );
          return;
        }
        if (next.value.ok) joined[name] = next.value.value;
        else yield next.value;
        isWhole &&= next.value.ok;
      }
      if (isWhole) yield { ok: true, row, value: joined };
    }
    for (const { file, rows } of others) {
      if ((await rows.next()).done === true) continue;
      yield badRow(
        { file: file.file, row: row + 1 },
        { message: `the file goes on after ${own.file.file} has ended`, expected: `${row} rows`, advice: "fetch both again" },
      );
    }
  } finally {
    for (const { rows } of others) await rows.return(undefined);
  }
}
