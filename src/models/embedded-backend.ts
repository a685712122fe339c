import { MivhanError } from "../core/errors.ts";
import type { Backend, ModelConfig } from "./backend.ts";
import { checkConfig, ENTRY_PROPERTIES } from "./config.ts";
import { EMBEDDED } from "./embedded/registry.ts";

type EmbeddedConfig = ModelConfig & { readonly model: string };

const configSchema = {
  type: "object",
  additionalProperties: false,
  required: ["backend", "model"],
  properties: {
    backend: { const: "embedded" },
    ...ENTRY_PROPERTIES,
    model: { type: "string", minLength: 1, description: `One of ${Object.keys(EMBEDDED).join(", ")}.` },
  },
} as const;

/** The models that come with Mivhan. */
export const embedded: Backend = {
  name: "embedded",
  title: "baselines that come with Mivhan: floors to compare with",
  configSchema,
  async create(config, services) {
    const { model } = checkConfig<EmbeddedConfig>(config, configSchema);
    const found = Object.hasOwn(EMBEDDED, model) ? EMBEDDED[model] : undefined;
    if (found === undefined) {
      throw new MivhanError({
        code: "E_UNKNOWN_MODEL",
        family: "input",
        message: `there is no embedded model "${model}"`,
        advice: `embedded models: ${Object.keys(EMBEDDED).join(", ")}`,
      });
    }
    const created = found.create({ trainingText: services.trainingText });
    return typeof config["name"] === "string" ? { ...created, name: config["name"] } : created;
  },
};
