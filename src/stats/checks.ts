import { MivhanError } from "../core/errors.ts";

/** Stops a computation whose input has no meaning: a wrong number is worse than none. */
export function refuse(message: string, advice: string): never {
  throw new MivhanError({ code: "E_STATISTICS_INPUT", family: "input", message, advice });
}

/** Refuses an empty list, NaN and infinities. */
export function requireValues(values: ArrayLike<number>, name: string): void {
  if (values.length === 0)
    refuse(`${name} is empty`, "A statistic needs at least one value: leave the task out, or say why it has none.");
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    // The name of a value is written only where it is needed: there may be a million.
    if (!Number.isFinite(value)) requireFinite(value, `${name}[${i}]`);
  }
}

export function requireFinite(value: number, name: string): void {
  if (!Number.isFinite(value))
    refuse(`${name} is ${value}`, "What was not measured has no number: leave it out and report the smaller n.");
}

/** For a level, a significance or a share: strictly between 0 and 1. */
export function requireFraction(value: number, name: string): void {
  if (!(value > 0 && value < 1)) refuse(`${name} is ${value}, not between 0 and 1`, "Give a fraction such as 0.95 or 0.05.");
}

/** For a count of items, successes or replicates: a whole number of at least `minimum`. */
export function requireCount(value: number, { name, minimum = 0 }: { readonly name: string; readonly minimum?: number }): void {
  if (!Number.isSafeInteger(value) || value < minimum)
    refuse(
      `${name} is ${value}, not a whole number of at least ${minimum}`,
      "Counts come from items: check where this one was made.",
    );
}

export function requireSameLength(a: { readonly length: number }, b: { readonly length: number }, names: string): void {
  if (a.length !== b.length)
    refuse(
      `${names} have lengths ${a.length} and ${b.length}`,
      "Pair by item id first; unmatched items are reported, not guessed.",
    );
}
