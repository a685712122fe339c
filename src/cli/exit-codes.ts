import type { ErrorFamily } from "../core/errors.ts";

/** The exit codes of every command. A wrong answer of a model never changes one. */
export const EXIT = {
  complete: 0,
  /** A fault of Mivhan. */
  fault: 1,
  /** What you gave is wrong: flags, definitions, data, digest. */
  input: 2,
  /** A check that you asked for failed. */
  check: 3,
  /** Cannot say: incomplete, inconclusive, or nothing was scored. */
  unsure: 4,
  interrupted: 130,
  terminated: 143,
} as const;

export const EXIT_OF_FAMILY: Readonly<Record<ErrorFamily, number>> = {
  input: EXIT.input,
  capability: EXIT.input,
  store: EXIT.input,
  transport: EXIT.unsure,
  check: EXIT.check,
  fault: EXIT.fault,
};
