/** Where a fault lies: as much as is known. `line` and `column` count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Data row, counted from 1 without a header. */
  readonly row?: number;
  readonly field?: string;
}

/** One thing that is wrong with what the user gave. */
export interface Problem {
  readonly place: Place;
  /** What was found. */
  readonly message: string;
  /** What was expected, when it can be said. */
  readonly expected?: string;
  /** What to do next. */
  readonly advice?: string;
}

/**
 * The families of errors. The command line maps a family to its exit code (`src/cli/exit-codes.ts`).
 * - `input`: what the user gave is wrong: flags, definitions, data, digests
 * - `capability`: the model cannot do what a task needs
 * - `transport`: a model server or a download failed
 * - `store`: a run directory is locked, damaged or belongs to something else
 * - `check`: a check the user asked for failed
 * - `fault`: a fault of Mivhan itself
 */
export type ErrorFamily = "input" | "capability" | "transport" | "store" | "check" | "fault";

export interface ErrorDetails {
  readonly code: `E_${string}`;
  readonly family: ErrorFamily;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do next. */
  readonly advice?: string;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** The one error class of Mivhan. `code` is stable and listed in `docs/errors.md`. */
export class MivhanError extends Error {
  override readonly name = "MivhanError";
  readonly code: `E_${string}`;
  readonly family: ErrorFamily;
  readonly advice: string | undefined;
  readonly problems: readonly Problem[];

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.family = details.family;
    this.advice = details.advice;
    this.problems = details.problems ?? [];
  }
}

/** "tasks/x.yaml:3:7", "rows.jsonl row 12", or "" when nothing is known. */
export function formatPlace({ file, line, column, row, field }: Place): string {
  const at = line === undefined ? "" : column === undefined ? `:${line}` : `:${line}:${column}`;
  const parts = [
    file === undefined ? "" : `${file}${at}`,
    row === undefined ? "" : `row ${row}`,
    field === undefined ? "" : `field ${field}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** "tasks/x.yaml:3:7 field kind: unknown kind "chioce"; expected one of …; did you mean "choice"?" */
export function formatProblem({ place, message, expected, advice }: Problem): string {
  const where = formatPlace(place);
  return [where === "" ? message : `${where}: ${message}`, expected === undefined ? "" : `expected ${expected}`, advice ?? ""]
    .filter((part) => part !== "")
    .join("; ");
}
