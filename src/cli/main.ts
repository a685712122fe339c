#!/usr/bin/env node
import { EXIT } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { processTerminal, reportError } from "./terminal.ts";

/** Runs the command line. The only place that sets the exit status; it never calls `process.exit`, which would lose output. */
async function main(): Promise<void> {
  const terminal = processTerminal();
  const drain = new AbortController();
  const abort = new AbortController();
  let interruption: number | undefined;
  const onSignal = (code: number) => () => {
    if (interruption === undefined) terminal.say("finishing what is under way; once more to stop at once");
    else abort.abort();
    interruption ??= code;
    drain.abort();
  };
  process.on("SIGINT", onSignal(EXIT.interrupted));
  process.on("SIGTERM", onSignal(EXIT.terminated));
  // A reader such as `head` that closes the pipe early is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exitCode ??= EXIT.complete;
  });
  try {
    const context = {
      terminal,
      drain: drain.signal,
      abort: abort.signal,
      exitWith: (code: number) => void (process.exitCode = code),
    };
    await createProgram(context).parseAsync(process.argv);
    if (interruption !== undefined && drain.signal.aborted) process.exitCode = interruption;
  } catch (error) {
    process.exitCode = isUsage(error) ? usageCode(error) : reportError(error, terminal);
  }
}

interface CommanderError {
  readonly code: string;
  readonly exitCode: number;
}

/** commander throws to leave: help and version with 0, wrong flags with 1, which is our 2. */
function isUsage(error: unknown): error is CommanderError {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("commander.");
}

function usageCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? EXIT.complete : EXIT.input;
}

await main();
