import { InvalidArgumentError } from "commander";

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1 on");
  return value;
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || text.trim() === "")
    throw new InvalidArgumentError("expected a whole number from 0 on");
  return value;
}

/** A number of points above 0, at most 100. */
export function points(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < 100))
    throw new InvalidArgumentError("expected points above 0, such as 1 or 0.5");
  return value;
}

/** Milliseconds of "90s", "15m", "6h", "1h30m" or "2d". */
export function parseDuration(text: string): number {
  const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };
  const match = /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text.trim());
  const parts =
    match === null ? [] : (["d", "h", "m", "s"] as const).map((unit, at) => Number(match[at + 1] ?? "0") * units[unit]);
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (!(total > 0)) throw new InvalidArgumentError("expected a time such as 45s, 30m, 6h or 1h30m");
  return total;
}

/** A share of a whole, from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("expected a share from 0 to 1, such as 0.005");
  return value;
}

/** For flags that may be given several times. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
