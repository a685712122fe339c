import type { Terminal } from "./terminal.ts";

/** What every command is handed. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM: finish what is under way. */
  readonly drain: AbortSignal;
  /** Aborted by the second: stop at once. */
  readonly abort: AbortSignal;
  exitWith(code: number): void;
}
