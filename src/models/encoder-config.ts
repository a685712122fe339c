import type { JsonObject } from "../core/json.ts";
import type { ModelIdentity } from "../core/model.ts";
import { SERVER_PROPERTIES, type ServerConfig } from "./server-config.ts";
import { BadReply } from "./wire/read.ts";

/** The config of an embedding server, after checking. */
export type EncoderConfig = ServerConfig & {
  readonly model: string;
  readonly revision?: string;
  /** What the model's card says to put before a query or a passage: it moves results by points. */
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  readonly maxBatch: number;
  /** Characters of a text, without its prefix, that are sent; the rest is cut off, and counted. */
  readonly cutAt?: number;
  /** What every vector must have. */
  readonly dimension?: number;
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
      cutAt: {
        type: "integer",
        minimum: 1,
        description:
          "Characters of a text that are sent; longer ones are cut, and how many is printed. Without it they are refused.",
      },
      dimension: { type: "integer", minimum: 1, description: "The dimension that every vector must have." },
    },
  };
}

/** Texts as the server gets them, and how many of them were cut. */
export function prepared(
  { queryPrefix, passagePrefix, cutAt }: EncoderConfig,
  { texts, role }: { texts: readonly string[]; role: "query" | "passage" },
): { readonly inputs: readonly string[]; readonly cut: { readonly cut?: number } } {
  const prefix = role === "query" ? queryPrefix : passagePrefix;
  if (cutAt === undefined) return { inputs: texts.map((text) => prefix + text), cut: {} };
  const isLong = (text: string) => text.length > cutAt && [...text].length > cutAt;
  const long = texts.filter(isLong).length;
  const inputs = texts.map((text) => prefix + (isLong(text) ? [...text].slice(0, cutAt).join("") : text));
  return { inputs, cut: long === 0 ? {} : { cut: long } };
}

/** @throws BadReply where the entry states another dimension than the vectors have */
export function stated(vectors: readonly Float32Array[], { dimension }: EncoderConfig): readonly Float32Array[] {
  const other = vectors.find(({ length }) => dimension !== undefined && length !== dimension);
  if (other === undefined) return vectors;
  throw new BadReply(
    "E_DIMENSION",
    `a vector of ${other.length} dimensions came, and the entry in models.yaml states ${dimension}`,
  );
}

export function encoderIdentity(backend: string, config: EncoderConfig): ModelIdentity {
  return {
    backend,
    model: config.model,
    ...(config.revision === undefined ? {} : { revision: config.revision }),
    queryPrefix: config.queryPrefix,
    passagePrefix: config.passagePrefix,
    ...(config.cutAt === undefined ? {} : { cutAt: config.cutAt }),
    ...(config.dimension === undefined ? {} : { dimension: config.dimension }),
  };
}
