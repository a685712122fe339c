import { formatProblem, MivhanError } from "../core/errors.ts";
import { EXIT, EXIT_OF_FAMILY } from "./exit-codes.ts";

/** What a command prints with: results on stdout, talk on stderr. Handed down, so that nothing else touches `process`. */
export interface Terminal {
  /** A line of the result. */
  out(line: string): void;
  /** A line of talk: progress, notes, errors. */
  say(line: string): void;
  /** Overwrites the status line; only on a terminal. */
  status(text: string): void;
  readonly interactive: boolean;
  /** Columns of stdout, or "unlimited" when it is a pipe or a file. */
  readonly width: number | "unlimited";
}

export function processTerminal(): Terminal {
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write("\r\u001b[2K");
    shown = false;
  };
  return {
    out(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    say(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    status(text) {
      if (!process.stderr.isTTY) return;
      clear();
      shown = text !== "";
      process.stderr.write(cutTo(text, (process.stderr.columns ?? 80) - 1));
    },
    interactive: process.stderr.isTTY === true,
    width: process.stdout.isTTY === true ? process.stdout.columns : "unlimited",
  };
}

/** What fits on one line: a status that wraps cannot be cleared, and stays on the screen. */
function cutTo(text: string, width: number): string {
  let columns = 0;
  let kept = 0;
  for (const letter of text) {
    columns += columnsOf(letter);
    if (columns <= width - 1) kept += letter.length;
    if (columns > width) return `${text.slice(0, kept)}…`;
  }
  return text;
}

/**
 * No fewer columns than a letter takes: two from Hangul on, but for punctuation and the blocks of a progress bar. An exact
 * width takes tables that load in 25 ms, at every start.
 */
function columnsOf(letter: string): number {
  const code = letter.codePointAt(0) as number;
  return code < 0x1100 || (code >= 0x2000 && code < 0x2600) ? 1 : 2;
}

/** How many problems are printed before the rest is counted. */
const MOST_PROBLEMS = 50;

/** Says an error with its code, everything that is wrong, and what to do next. @returns the exit code */
export function reportError(error: unknown, terminal: Terminal): number {
  if (isFileError(error)) {
    terminal.say(`E_FILE ${error.message}`);
    terminal.say("  → check that the path exists, can be read and written, and has space");
    return EXIT.input;
  }
  if (!(error instanceof MivhanError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.say(`E_FAULT this is a fault of Mivhan, please report it with the command:\n${text}`);
    return EXIT.fault;
  }
  terminal.say(`${error.code} ${error.message}`);
  for (const problem of error.problems.slice(0, MOST_PROBLEMS)) terminal.say(`  ${formatProblem(problem)}`);
  if (error.problems.length > MOST_PROBLEMS) terminal.say(`  … and ${error.problems.length - MOST_PROBLEMS} more`);
  if (error.advice !== undefined) terminal.say(`  → ${error.advice}`);
  return EXIT_OF_FAMILY[error.family];
}

/** An error of the file system, such as ENOENT or ENOSPC: the path or the disk is wrong, and not Mivhan. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "path" in error && "code" in error;
}
