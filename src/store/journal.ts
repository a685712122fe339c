import { copyFile, type FileHandle, mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../core/errors.ts";
import type { Attempt } from "../core/outcome.ts";
import { DigestSet } from "./digest-set.ts";
import { FILE_MODE, readLines, repairTail } from "./files.ts";

/** A segment is closed at this size, so that a long run can be copied, compressed and read in pieces. */
const SEGMENT_BYTES = 256 * 1024 * 1024;
/** How many rows may wait for the disk before the run waits for it. */
const MAX_WAITING = 2000;

/** Appends attempts to a run's journal. Rows that arrive while the disk is busy share one write and one sync (group commit). */
export interface JournalWriter {
  /** Queues one row, and the prompt parts it refers to that were not written yet. */
  append(attempt: Attempt, parts: ReadonlyMap<string, string>): void;
  /** Resolves when few enough rows wait. @throws MivhanError E_JOURNAL_WRITE when the disk refused a write */
  ready(): Promise<void>;
  /** Resolves when everything appended is on the disk. */
  close(): Promise<void>;
}

/**
 * Opens the journal of a run directory for appending; a line torn by a crash is cut first. Prompt parts reach the disk
 * before the attempts that refer to them.
 */
export async function openJournal(directory: string): Promise<JournalWriter> {
  const attempts = join(directory, "attempts");
  await mkdir(attempts, { recursive: true, mode: 0o700 });
  const segments = await segmentsOf(directory);
  for (const segment of segments.slice(-1)) await repairTail(segment);
  const promptsPath = join(directory, "prompts.jsonl");
  const prompts = await open(promptsPath, "a", FILE_MODE);
  await repairTail(promptsPath);
  const written = new DigestSet();
  for await (const [digest] of readPrompts(directory)) written.add(digest);

  let number = Math.max(segments.length, 1);
  let segment = await open(segmentPath(directory, number), "a", FILE_MODE);
  let bytes = (await segment.stat()).size;
  let rows: string[] = [];
  let parts: string[] = [];
  let flushing: Promise<void> | undefined;
  let failure: unknown;

  const flush = async () => {
    while (rows.length > 0 && failure === undefined) {
      const [block, partBlock] = [rows.join(""), parts.join("")];
      rows = [];
      parts = [];
      try {
        if (partBlock !== "") await writeSynced(prompts, partBlock);
        bytes += await writeSynced(segment, block);
        if (bytes >= SEGMENT_BYTES) {
          await segment.close();
          number += 1;
          segment = await open(segmentPath(directory, number), "a", FILE_MODE);
          bytes = 0;
        }
      } catch (error) {
        failure = error;
      }
    }
    flushing = undefined;
  };
  const check = () => {
    if (failure === undefined) return;
    const message = `the journal in ${directory} could not be written: ${failure instanceof Error ? failure.message : String(failure)}`;
    throw new MivhanError({
      code: "E_JOURNAL_WRITE",
      family: "store",
      message,
      advice: "free space or mend the disk, then run the same command again: it resumes",
      cause: failure,
    });
  };

  return {
    append(attempt, newParts) {
      check();
      for (const [digest, text] of newParts) {
        if (written.add(digest)) parts.push(`${JSON.stringify([digest, text])}\n`);
      }
      rows.push(`${JSON.stringify(attempt)}\n`);
      flushing ??= flush();
    },
    async ready() {
      check();
      while (rows.length > MAX_WAITING && flushing !== undefined) await flushing;
      check();
    },
    async close() {
      while (flushing !== undefined) await flushing;
      await Promise.all([segment.close(), prompts.close()]);
      check();
    },
  };
}

/** The attempts of a run in the order of the journal. A last line cut by a crash is passed over; any other damage is an error. */
export async function* readJournal(directory: string): AsyncGenerator<Attempt> {
  for (const segment of await segmentsOf(directory)) yield* readRows<Attempt>(segment);
}

/**
 * Copies the segments of a journal behind those that another directory has; a last line cut by a crash is left out.
 * @returns how many segments were copied
 */
export async function copyJournal(from: string, to: string, { after }: { readonly after: number }): Promise<number> {
  await mkdir(join(to, "attempts"), { recursive: true, mode: 0o700 });
  const segments = await segmentsOf(from);
  for (const [index, segment] of segments.entries()) {
    const copy = segmentPath(to, after + index + 1);
    await copyFile(segment, copy);
    await repairTail(copy);
  }
  return segments.length;
}

/** The prompt parts of a run: [digest, text]. */
export async function* readPrompts(directory: string): AsyncGenerator<readonly [string, string]> {
  yield* readRows<readonly [string, string]>(join(directory, "prompts.jsonl"));
}

/** Rows of a JSONL file that this program wrote. @throws MivhanError E_DAMAGED naming file and line */
export async function* readRows<T>(path: string): AsyncGenerator<T> {
  for await (const { text, number, whole } of readLines(path)) {
    if (!whole) return;
    let row: T;
    try {
      row = JSON.parse(text) as T;
    } catch (cause) {
      const problem = { place: { file: path, line: number }, message: "this line is not JSON" };
      throw new MivhanError({
        code: "E_DAMAGED",
        family: "store",
        message: `${path}:${number} is damaged`,
        advice: "restore the file from a copy; nothing was changed",
        problems: [problem],
        cause,
      });
    }
    yield row;
  }
}

async function segmentsOf(directory: string): Promise<string[]> {
  const folder = join(directory, "attempts");
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^\d{4,}\.jsonl$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function segmentPath(directory: string, number: number): string {
  return join(directory, "attempts", `${String(number).padStart(4, "0")}.jsonl`);
}

async function writeSynced(file: FileHandle, text: string): Promise<number> {
  const block = Buffer.from(text);
  let offset = 0;
  while (offset < block.length) {
    const { bytesWritten } = await file.write(block, offset);
    offset += bytesWritten;
  }
  await file.datasync();
  return block.length;
}
