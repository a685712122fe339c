import { MivhanError, type Problem } from "../../core/errors.ts";

/** Text to be read line by line, and the name it goes by in errors. Any iterable of lines without their ends will do. */
export interface Lines {
  readonly file: string;
  readonly lines: Iterable<string>;
}

/** What a reader says of a line or row that it cannot take. */
export interface Fault {
  readonly field: string;
  readonly message: string;
  readonly expected: string;
}

export type Report = (fault: Fault) => void;

/** So many problems are listed; the rest is counted. */
const LISTED = 20;

/** The lines of a text, ended by LF or CRLF; a byte order mark at its start and an empty last line are left out. */
export function* linesOf(text: string): Generator<string> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    yield text.slice(start, text.charCodeAt(end - 1) === 0x0d && end > start ? end - 1 : end);
    start = end + 1;
  }
}

/**
 * Calls `read` for every line that is not blank, and throws E_RETRIEVAL_FORMAT at the end with file, line and field of
 * every fault that was reported (the first 20 in full).
 */
export function eachLine({ file, lines }: Lines, read: (line: string, report: Report, number: number) => void): void {
  const problems: Problem[] = [];
  let number = 0;
  for (const line of lines) {
    number++;
    const here = number;
    const report: Report = ({ field, message, expected }) =>
      problems.push({ place: { file, line: here, field }, message, expected });
    if (line.trim() !== "") read(line, report, number);
  }
  throwIfAny(file, problems);
}

/** Like `eachLine` for the rows of a parsed JSON array; places count rows from 1. */
export function eachRow<T>({ file, rows }: { file: string; rows: Iterable<T> }, read: (row: T, report: Report) => void): void {
  const problems: Problem[] = [];
  let number = 0;
  for (const row of rows) {
    number++;
    const here = number;
    read(row, ({ field, message, expected }) => problems.push({ place: { file, row: here, field }, message, expected }));
  }
  throwIfAny(file, problems);
}

/** Throws E_RETRIEVAL_FORMAT for one fault of a whole file. */
export function refuseFile(file: string, { field, message, expected }: Fault): never {
  return throwIfAny(file, [{ place: { file, field }, message, expected }]) as never;
}

function throwIfAny(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new MivhanError({
    code: "E_RETRIEVAL_FORMAT",
    family: "input",
    message: `${file}: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}, nothing was read`,
    advice:
      problems.length > LISTED
        ? `the first ${LISTED} are listed; mend them and read the file again`
        : "mend the listed lines and read the file again",
    problems: problems.slice(0, LISTED),
  });
}
