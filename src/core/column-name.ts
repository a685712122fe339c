import type { Parameters } from "./definition.ts";

/** Parameters beside `shots`, in the order in which they stand in a name. */
const NUMBERS = ["contextTokens", "window", "stride"] as const;

/**
 * A protocol with its parameters, as it stands in every key, column and file: "letters-raw@5", and where further parameters are set
 * "span-chat@0,contextTokens=512,contextSide=start".
 */
export function columnName(protocol: string, { shots, ...rest }: Parameters): string {
  return `${protocol}@${shots}${furtherParts(rest)
    .map((part) => `,${part}`)
    .join("")}`;
}

/** The parameters that a name holds; what it does not say is absent, and a number that is none is NaN. */
export function splitColumn(column: string): { readonly protocol: string; readonly parameters: Partial<Parameters> } {
  const at = column.lastIndexOf("@");
  if (at === -1) return { protocol: column, parameters: {} };
  const [shots = "", ...parts] = column.slice(at + 1).split(",");
  const parameters = Object.fromEntries(parts.map((part) => parameterOf(part)));
  return { protocol: column.slice(0, at), parameters: { shots: shots === "" ? Number.NaN : Number(shots), ...parameters } };
}

/** Whether what a name says of its parameters agrees with `parameters`. */
export function meansParameters(wanted: Partial<Parameters>, parameters: Partial<Parameters>): boolean {
  return (Object.keys(wanted) as (keyof Parameters)[]).every(
    (name) => parameters[name] === undefined || wanted[name] === parameters[name],
  );
}

function parameterOf(part: string): readonly [string, number | string] {
  const [name = "", value = ""] = part.split("=", 2);
  return [name, (NUMBERS as readonly string[]).includes(name) ? Number(value) : value];
}

function furtherParts({ contextTokens, contextSide, window, stride }: Omit<Parameters, "shots">): string[] {
  return Object.entries({ contextTokens, contextSide, window, stride })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`);
}
