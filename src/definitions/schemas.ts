import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { JsonObject } from "../core/json.ts";
import { PACKAGE_ROOT } from "./package-root.ts";

/** The schemas that lie beside the definitions, for us and for editors. */
export const SCHEMA_NAMES = ["task", "protocol", "suite", "card", "models", "words"] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const compiled = new Map<SchemaName | JsonObject, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/**
 * The validator of a schema: one of ours by name, or any JSON Schema of draft 2020-12. Defaults written in the schema are put
 * into the value. Read and compiled on first use.
 */
export function validatorOf(schema: SchemaName | JsonObject): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  ajv ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    useDefaults: true,
  });
  const validator = ajv.compile(typeof schema === "string" ? readSchema(schema) : schema);
  compiled.set(schema, validator);
  return validator;
}

/** The text of a schema of ours, parsed. */
export function readSchema(name: SchemaName): JsonObject {
  return JSON.parse(readFileSync(join(PACKAGE_ROOT, "tasks", "schemas", `${name}.json`), "utf8"));
}
