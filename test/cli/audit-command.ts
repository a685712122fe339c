import { Command } from "commander";
import { addAudit } from "../../src/cli/audit/program.ts";
import type { CommandContext } from "../../src/cli/context.ts";
import { createProgram } from "../../src/cli/program.ts";
import { reportError } from "../../src/cli/terminal.ts";

export interface CommandTalk {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `mivhan` with these arguments in this process. Paths are absolute: the working folder is the tests'. */
export async function command(args: readonly string[]): Promise<CommandTalk> {
  return collected(async (context) => {
    const program = args[0] === "audit" ? auditProgram(context) : createProgram(context);
    await program.parseAsync(["node", "mivhan", ...args]);
  });
}

function auditProgram(context: CommandContext): Command {
  const program = new Command("mivhan").exitOverride();
  addAudit(program, context);
  return program;
}

async function collected(run: (context: CommandContext) => Promise<void>): Promise<CommandTalk> {
  const lines = { out: [] as string[], say: [] as string[] };
  let code = 0;
  const never = new AbortController().signal;
  const terminal = {
    out: (line: string) => void lines.out.push(line),
    say: (line: string) => void lines.say.push(line),
    status: () => undefined,
    interactive: false,
    width: "unlimited" as const,
  };
  try {
    await run({ terminal, drain: never, abort: never, exitWith: (given) => void (code = given) });
  } catch (error) {
    code = reportError(error, terminal);
  }
  return { code, stdout: lines.out.join("\n"), stderr: lines.say.join("\n") };
}
