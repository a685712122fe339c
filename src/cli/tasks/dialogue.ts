import type { Readable, Writable } from "node:stream";
import { MivhanError, type Problem } from "../../core/errors.ts";
import { didYouMean } from "../../definitions/nearest.ts";
import { isolated } from "../../report/isolate.ts";

/** Something that must be known before a task can be written. */
export interface Question {
  /** The flag that answers it: "--kind". */
  readonly flag: string;
  /** What is asked on a terminal. */
  readonly text: string;
  /** A guess that the user confirms; an empty line takes it. */
  readonly proposal?: string;
  /** What the answer is where nobody can be asked and no flag says it: for questions that need no decision. */
  readonly otherwise?: string;
}

/** What an answer means, or what is wrong with it. */
export type Understood<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly advice?: string };

export interface Dialogue {
  /** @throws MivhanError `E_USAGE` when a flag's answer is not understood, or no answer can be had; `E_INTERRUPTED` when the terminal ends */
  ask<T>(question: Question, given: string | undefined, understand: (text: string) => Understood<T>): Promise<T>;
  /** All was asked. @throws MivhanError `E_USAGE` naming every flag whose answer was only guessed */
  finish(): void;
  /** Lets go of the terminal. */
  release(): void;
}

/** Without a terminal: flags answer, and what they leave open is refused with what would be proposed; `acceptAll` takes the proposals. */
export function flagDialogue({ acceptAll }: { readonly acceptAll: boolean }): Dialogue {
  const open: Problem[] = [];
  return {
    async ask(question, given, understand) {
      const { flag, text, proposal, otherwise } = question;
      if (given !== undefined) return understood(flag, given, understand);
      const unsaid = acceptAll ? (proposal ?? otherwise) : otherwise;
      if (unsaid !== undefined) return understood(flag, unsaid, understand);
      open.push({
        place: { field: flag },
        message: text,
        ...(proposal === undefined ? {} : { advice: `proposed: ${flag} ${quoted(proposal)}` }),
      });
      // Later questions depend on this one: the proposal stands in, so that all of them are named at once.
      if (proposal === undefined) throw unanswered(open);
      return understood(flag, proposal, understand);
    },
    finish() {
      if (open.length > 0) throw unanswered(open);
    },
    release() {},
  };
}

function unanswered(problems: readonly Problem[]): MivhanError {
  return new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: "there is no terminal to ask on, and these are not said by a flag",
    advice: "add the flags, or --yes to take what is proposed",
    problems,
  });
}

/** On a terminal: every question that no flag answers is asked until its answer is understood. */
export async function terminalDialogue({
  input,
  output,
}: {
  readonly input: Readable;
  readonly output: Writable;
}): Promise<Dialogue> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input, output });
  const ended = new AbortController();
  lines.on("SIGINT", () => ended.abort());
  lines.on("close", () => ended.abort());
  const line = async (prompt: string): Promise<string> => {
    try {
      return (await lines.question(prompt, { signal: ended.signal })).trim();
    } catch (error) {
      if (!ended.signal.aborted) throw error;
      throw new MivhanError({
        code: "E_INTERRUPTED",
        family: "input",
        message: "the questions were broken off; nothing was written",
        advice: "answer them again, or by flags: mivhan tasks new --help",
      });
    }
  };
  return {
    async ask({ flag, text, proposal }, given, understand) {
      if (given !== undefined) return understood(flag, given, understand);
      for (;;) {
        const typed = await line(proposal === undefined ? `${text}: ` : `${text} [${isolated(proposal)}]: `);
        const answer = typed === "" ? proposal : typed;
        if (answer === undefined) continue;
        const result = understand(answer);
        if (result.ok) return result.value;
        output.write(`  ${result.message}${result.advice === undefined ? "" : `; ${result.advice}`}\n`);
      }
    },
    finish() {},
    release() {
      lines.close();
    },
  };
}

function understood<T>(flag: string, text: string, understand: (text: string) => Understood<T>): T {
  const result = understand(text);
  if (result.ok) return result.value;
  throw usage(`${flag} ${quoted(text)}: ${result.message}`, result.advice ?? "mivhan tasks new --help shows the flags");
}

function quoted(text: string): string {
  return /^[\w.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}

/** What a person types for "none". */
export const NONE = "-";

export function someText(text: string): Understood<string> {
  return text.trim() === "" ? { ok: false, message: "there is no text" } : { ok: true, value: text.trim() };
}

export function matching(pattern: RegExp, expected: string): (text: string) => Understood<string> {
  return (text) => (pattern.test(text) ? { ok: true, value: text } : { ok: false, message: `expected ${expected}` });
}

/** One of the values, or enough of its beginning. */
export function oneOf<T extends string>(values: readonly T[]): (text: string) => Understood<T> {
  return (text) => {
    const wanted = text.trim();
    const value = values.find((candidate) => candidate === wanted);
    if (value !== undefined) return { ok: true, value };
    const [begun, ...others] = values.filter((candidate) => candidate.startsWith(wanted));
    if (wanted !== "" && begun !== undefined && others.length === 0) return { ok: true, value: begun };
    return { ok: false, message: `expected one of ${values.join(", ")}`, ...advice(didYouMean(text, values)) };
  };
}

function advice(text: string | undefined): { readonly advice?: string } {
  return text === undefined ? {} : { advice: text };
}
