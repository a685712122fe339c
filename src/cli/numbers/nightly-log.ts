import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { FILE_MODE, repairTail } from "../../store/files.ts";
import { readRows } from "../../store/journal.ts";
import { lockRun } from "../../store/lock.ts";
import type { NightlyRow } from "../../summary/nightly.ts";

/** The log of a nightly gate, held by this process: rows are read once and only ever appended. */
export interface NightlyLog {
  readonly rows: readonly NightlyRow[];
  append(rows: readonly NightlyRow[]): Promise<void>;
  close(): Promise<void>;
}

const NAME = "nights.jsonl";

/** Opens `STATE/nights.jsonl` and takes the lock beside it; a line torn by a crash is cut first. */
export async function openNightlyLog(directory: string): Promise<NightlyLog> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw stateError(directory, "it is no directory", cause);
  });
  const unlock = await lockRun(directory);
  try {
    const path = join(directory, NAME);
    const file = await open(path, "a", FILE_MODE);
    await repairTail(path);
    const rows: NightlyRow[] = [];
    for await (const row of readRows<NightlyRow>(path)) rows.push(checkedRow(row, { path, number: rows.length + 1 }));
    return {
      rows,
      async append(added) {
        await file.write(added.map((row) => `${JSON.stringify(row)}\n`).join(""));
        await file.datasync();
      },
      async close() {
        await file.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function checkedRow(row: NightlyRow, { path, number }: { path: string; number: number }): NightlyRow {
  if (["start", "night", "confirmation"].includes(row.kind)) return row;
  throw stateError(`${path}:${number}`, "this row is no start, night or confirmation");
}

function stateError(place: string, message: string, cause?: unknown): MivhanError {
  return new MivhanError({
    code: "E_NIGHTLY_STATE",
    family: "store",
    message: `${place}: ${message}`,
    advice: "name a directory that mivhan gate --nightly wrote, or a new one",
    cause,
  });
}
