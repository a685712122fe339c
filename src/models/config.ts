import { MivhanError, type Problem } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { schemaProblems } from "../definitions/schema-problems.ts";
import { validatorOf } from "../definitions/schemas.ts";
import { formatPath } from "../definitions/source.ts";
import type { ModelConfig } from "./backend.ts";

/** The JSON Schema properties that every entry may have, whatever its backend. */
export const ENTRY_PROPERTIES = {
  name: { type: "string", minLength: 1, description: "The name under which the model is shown." },
  step: { type: "integer", minimum: 0, description: "For a checkpoint: its training step." },
  date: { type: "string", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description: "For a checkpoint: its date." },
} as const satisfies JsonObject;

/** The name under which a config's model is shown. */
export function nameOf(config: ModelConfig): string {
  const named = config["name"] ?? config["model"] ?? config["path"] ?? config.backend;
  return typeof named === "string" ? named : config.backend;
}

/**
 * A config as the type that its schema describes, with the schema's defaults; the config itself is left as it is.
 * @throws MivhanError `E_MODEL_CONFIG` with every problem
 */
export function checkConfig<T extends ModelConfig>(config: ModelConfig, schema: JsonObject): T {
  const value: unknown = structuredClone(config);
  const validate = validatorOf(schema);
  if (validate(value)) return value as T;
  const placeOf = (path: readonly (string | number)[]) => (path.length === 0 ? {} : { field: formatPath(path) });
  throw configError(config, schemaProblems(validate.errors ?? [], placeOf));
}

export function configError(config: ModelConfig, problems: readonly Problem[]): MivhanError {
  return new MivhanError({
    code: "E_MODEL_CONFIG",
    family: "input",
    message: `the model "${nameOf(config)}" (backend ${config.backend}) is not configured right`,
    advice: `correct its entry in models.yaml; the keys of each backend are in docs/backends/${config.backend}.md`,
    problems,
  });
}
