/**
 * Compiles the schemas of the definitions and of the backends' entries to validators in `dist/definitions/validators/`, with the options of
 * src/definitions/schemas.ts.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";

/** @param dist the folder of the compiled source */
export async function buildSchemas(dist) {
  const load = (...path) => import(pathToFileURL(join(dist, ...path)).href);
  const { AJV_OPTIONS, readSchema, SCHEMA_NAMES, validatorFile } = await load("definitions", "schemas.js");
  const { BACKENDS } = await load("models", "registry.js");
  const folder = join(dist, "definitions", "validators");
  mkdirSync(folder, { recursive: true });
  const write = (key, schema) => {
    const ajv = new Ajv2020({ ...AJV_OPTIONS, code: { source: true } });
    writeFileSync(join(folder, validatorFile(key)), standalone.default(ajv, ajv.compile(schema)));
  };
  for (const name of SCHEMA_NAMES) write(name, readSchema(name));
  for (const backend of Object.values(BACKENDS)) {
    const { configSchema } = await backend();
    write(configSchema, configSchema);
  }
}
