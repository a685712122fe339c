import type { Place, Problem } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { leavesTheForm, schemaProblems } from "./schema-problems.ts";
import { type SchemaName, validatorOf } from "./schemas.ts";
import { type DefinitionPath, parseSource } from "./source.ts";

export type PlaceOf = (path: DefinitionPath) => Place;

/** A definition as a checked value, or everything that is wrong with it. */
export type ReadResult<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Where a value of the definition stands, for checks that come later. */
      readonly placeOf: PlaceOf;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A check that a schema cannot express: looks at the whole value and returns what is wrong with it. */
export type Check<T> = (value: T, placeOf: PlaceOf) => readonly Problem[];

/**
 * Reads a definition in YAML 1.2 or JSON: syntax, then schema with its defaults filled in, then `checks`. The checks run beside
 * the schema's complaints as long as those leave the value in the form that the checks rely on.
 * @param text the file's content, and `file` its name in messages
 * @param schema a schema of `tasks/schemas/` by name, or a JSON Schema of draft 2020-12
 * @returns the value, of the type that the schema describes, or all problems with file, line and column, in the file's order
 */
export function readDefinition<T>(
  text: string,
  {
    file,
    schema,
    checks = [],
  }: { readonly file: string; readonly schema: SchemaName | JsonObject; readonly checks?: readonly Check<T>[] },
): ReadResult<T> {
  const parsed = parseSource(text, file);
  if (!parsed.ok) return parsed;
  const { value, placeOf } = parsed.source;
  const placeOfValue: PlaceOf = (path) => placeOf(path);
  const validate = validatorOf(schema);
  const errors = validate(value) ? [] : (validate.errors ?? []);
  const problems = schemaProblems(errors, placeOf);
  if (errors.every(leavesTheForm)) problems.push(...checks.flatMap((check) => check(value as T, placeOfValue)));
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) };
  return { ok: true, value: withoutSchemaKey(value) as T, placeOf: placeOfValue };
}

/** Problems in the order of the file. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const position = ({ place }: Problem) => (place.line ?? 0) * 1e6 + (place.column ?? 0);
  return problems.toSorted((a, b) => position(a) - position(b));
}

/** `$schema` is the editor's affair, and must not reach a digest. */
function withoutSchemaKey(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$schema" in value)) return value;
  const { $schema: _, ...rest } = value;
  return rest;
}
