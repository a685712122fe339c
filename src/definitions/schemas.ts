import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ajv2020, Options, ValidateFunction } from "ajv/dist/2020.js";
import { digestOf } from "../core/digest.ts";
import type { JsonObject } from "../core/json.ts";
import { PACKAGE_ROOT } from "./package-root.ts";

/** The schemas that lie beside the definitions, for us and for editors. */
export const SCHEMA_NAMES = ["task", "protocol", "suite", "card", "models", "words"] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

export const AJV_OPTIONS: Options = {
  allErrors: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  useDefaults: true,
};

const validators = new Map<SchemaName | JsonObject, ValidateFunction>();
/** `import` would load ajv before it is known whether it is needed, or could not wait for it where a definition is read. */
const require = createRequire(import.meta.url);
let ajv: Ajv2020 | undefined;

/**
 * The validator of a schema: one of ours by name, or any JSON Schema of draft 2020-12. Defaults written in the schema are put
 * into the value. Those of ours that the build has compiled are loaded; others are compiled on first use.
 */
export function validatorOf(schema: SchemaName | JsonObject): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const validator = builtValidator(schema) ?? compile(typeof schema === "string" ? readSchema(schema) : schema);
  validators.set(schema, validator);
  return validator;
}

/** The text of a schema of ours, parsed. */
export function readSchema(name: SchemaName): JsonObject {
  return JSON.parse(readFileSync(join(PACKAGE_ROOT, "tasks", "schemas", `${name}.json`), "utf8"));
}

/** The file in which the build keeps the validator of a schema: definitions by name, the entries of backends by their content. */
export function validatorFile(schema: SchemaName | JsonObject): string {
  return `${typeof schema === "string" ? schema : digestOf(schema).slice(0, 16)}.cjs`;
}

/** What scripts/build-schemas.mjs wrote beside the compiled file: loading ajv and compiling would take 150 ms of every start. */
function builtValidator(schema: SchemaName | JsonObject): ValidateFunction | undefined {
  const path = fileURLToPath(new URL(`./validators/${validatorFile(schema)}`, import.meta.url));
  return existsSync(path) ? (require(path) as ValidateFunction) : undefined;
}

function compile(schema: JsonObject): ValidateFunction {
  if (ajv === undefined) {
    const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
    ajv = new Ajv2020(AJV_OPTIONS);
  }
  return ajv.compile(schema);
}
