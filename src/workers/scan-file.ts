import { INPUT_BYTES } from "../contamination/arena.ts";
import type { FileReport } from "../contamination/hits.ts";
import type { Tally } from "../contamination/tally.ts";
import type { TextScanner } from "../contamination/text-scanner.ts";
import { type ByteSource, openBytes } from "./byte-source.ts";
import type { CorpusFile } from "./corpus-files.ts";
import { identityReader } from "./file-identity.ts";
import { JsonTexts } from "./json-texts.ts";
import { scanParquet } from "./parquet-texts.ts";
import { pause, type ReadCount, type ScanFileOptions, Stopped } from "./reading.ts";

export interface FileScan {
  readonly report: FileReport;
  readonly tally: Tally;
}

/** Scans one file from beginning to end. A file that cannot be read, or not wholly, is a result, not an error. */
export async function scanFile(scanner: TextScanner, file: CorpusFile, options: ScanFileOptions): Promise<FileScan> {
  let count: ReadCount = { records: 0, invalidRecords: 0, recordsWithoutText: 0, problems: [] };
  let bytes = file.bytes;
  let unpacker: FileReport["unpacker"] = "none";
  let failure: string | undefined;
  const identity = identityReader(file, { whole: options.digest === true });
  try {
    if (file.format === "parquet") {
      unpacker = "parquet";
      count = await scanParquet(scanner, file, options);
    } else {
      const source = openBytes(file, {
        taken: identity.take,
        ...(options.zstd === undefined ? {} : { zstd: options.zstd }),
      });
      unpacker = source.unpacker;
      try {
        count = await (file.format === "text" ? scanText : scanJson)(scanner, { file, source, options });
      } finally {
        source.close();
      }
      if (file.name === "-") bytes = source.position();
    }
  } catch (error) {
    if (error instanceof Stopped) throw error.cause;
    failure = error instanceof Error ? error.message : String(error);
  }
  scanner.flush();
  const read = scanner.takeCount();
  const known = identity.finish();
  const problems = [
    ...(failure === undefined ? [] : [read.bytes === 0 ? failure : `${failure}; what came before was scanned`]),
    ...count.problems,
    ...known.problems,
    ...(read.invalid === 0 ? [] : [`${read.invalid} bytes are not UTF-8`]),
  ];
  const unreadable = problems.length > 0 && read.bytes === 0;
  return {
    report: {
      name: file.name,
      bytes,
      ...known.identity,
      status: problems.length === 0 ? "complete" : unreadable ? "unreadable" : "damaged",
      problems,
      unpacker,
      records: count.records,
      invalidRecords: count.invalidRecords,
      recordsWithoutText: count.recordsWithoutText,
      texts: read.texts,
      words: read.words,
      textBytes: read.bytes,
      invalidBytes: read.invalid,
    },
    tally: scanner.counter.take(),
  };
}

const PAUSE_BYTES = 16 * 1024 * 1024;

interface Reading {
  readonly file: CorpusFile;
  readonly source: ByteSource;
  readonly options: ScanFileOptions;
}

/** A plain text is one record; its bytes are read straight into the scanner's workspace. */
async function scanText(scanner: TextScanner, { file, source, options }: Reading): Promise<ReadCount> {
  const { arena, space } = scanner.kernel;
  const record = scanner.beginRecord({ file: file.name, record: 0, offset: 0 });
  scanner.beginText(record, 0);
  let sincePause = 0;
  let first = true;
  for (;;) {
    const { at, bytes } = scanner.room();
    const into = arena.bytes.subarray(space.text + at, space.text + at + bytes);
    const waiting = source.read(into);
    const read = typeof waiting === "number" ? waiting : await waiting;
    if (read === 0) break;
    if (first) refuseUtf16(into.subarray(0, read));
    first = false;
    scanner.wrote(read);
    sincePause += read;
    if (sincePause >= PAUSE_BYTES) {
      sincePause = 0;
      await pause(options, source.position());
    }
  }
  return { records: 1, invalidRecords: 0, recordsWithoutText: 0, problems: [] };
}

async function scanJson(scanner: TextScanner, { file, source, options }: Reading): Promise<ReadCount> {
  const { arena, space } = scanner.kernel;
  const reader = new JsonTexts({ scanner, file: file.name, fields: options.fields, lines: file.format === "jsonl" });
  const input = arena.bytes.subarray(space.input, space.input + INPUT_BYTES);
  let kept = 0;
  let offset = 0;
  let sincePause = 0;
  for (;;) {
    const waiting = source.read(input.subarray(kept));
    const read = typeof waiting === "number" ? waiting : await waiting;
    if (read === 0) break;
    const until = kept + read;
    if (offset === 0) refuseUtf16(input.subarray(0, until));
    const from = offset === 0 && startsWithMark(input, until) ? 3 : 0;
    const stopped = reader.push({ from, until, offset: offset + from });
    input.copyWithin(0, stopped, until);
    kept = until - stopped;
    offset += stopped;
    sincePause += read;
    if (sincePause >= PAUSE_BYTES) {
      sincePause = 0;
      await pause(options, source.position());
    }
  }
  const { records, invalidRecords, invalidAt, recordsWithoutText } = reader.end(kept);
  const where = invalidAt.map((byte) => `byte ${byte}`).join(", ");
  const problems = [
    ...(invalidRecords === 0 ? [] : [`${invalidRecords} of ${records} records are not JSON, the first at ${where}`]),
    ...(records > 0 && recordsWithoutText === records - invalidRecords && invalidRecords < records
      ? ["no record has text on the wanted paths"]
      : []),
  ];
  return { records, invalidRecords, recordsWithoutText, problems };
}

function startsWithMark(bytes: Uint8Array, length: number): boolean {
  return length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** UTF-16 would be read as noise and found clean. Its byte order mark gives it away. */
function refuseUtf16(bytes: Uint8Array): void {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) throw new Error("the file is UTF-16; convert it to UTF-8");
}
