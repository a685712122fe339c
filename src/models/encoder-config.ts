import type { JsonObject } from "../core/json.ts";
import type { ModelIdentity } from "../core/model.ts";
import { SERVER_PROPERTIES, type ServerConfig } from "./server-config.ts";

/** The config of an embedding server, after checking. */
export type EncoderConfig = ServerConfig & {
  readonly model: string;
  readonly revision?: string;
  /** What the model's card says to put before a query or a passage: it moves results by points. */
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  readonly maxBatch: number;
};

/** The JSON Schema of an embedding backend's entries. */
export function encoderSchema(backend: string, { url, maxBatch }: { url: string; maxBatch: number }): JsonObject {
  return {
    type: "object",
    additionalProperties: false,
    required: ["backend", "model"],
    properties: {
      backend: { const: backend },
      ...SERVER_PROPERTIES,
      url: { ...SERVER_PROPERTIES.url, default: url },
      model: { type: "string", minLength: 1, description: "The model's name." },
      revision: { type: "string", minLength: 1, description: "The weights' revision, for the record." },
      queryPrefix: { type: "string", default: "", description: 'What stands before a query, such as "query: ".' },
      passagePrefix: { type: "string", default: "", description: 'What stands before a passage, such as "passage: ".' },
      maxBatch: { type: "integer", minimum: 1, maximum: 8192, default: maxBatch, description: "The most texts of one request." },
    },
  };
}

/** A text as the server gets it. */
export function prefixed(config: EncoderConfig, { text, role }: { text: string; role: "query" | "passage" }): string {
  return (role === "query" ? config.queryPrefix : config.passagePrefix) + text;
}

export function encoderIdentity(backend: string, config: EncoderConfig): ModelIdentity {
  return {
    backend,
    model: config.model,
    ...(config.revision === undefined ? {} : { revision: config.revision }),
    queryPrefix: config.queryPrefix,
    passagePrefix: config.passagePrefix,
  };
}
