import type { JsonObject } from "../../core/json.ts";
import type { Sampling } from "../../core/request.ts";

/** The sampling fields that are set per model: recommended values of its makers, which a protocol may ask for with "model". */
export interface ModelSampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
}

export const SAMPLING_FIELDS = ["temperature", "topP", "topK", "minP"] as const;
export type SamplingField = (typeof SAMPLING_FIELDS)[number];

/** How a server names sampling fields. What its dialect does not know is absent and never sent. */
export interface SamplingDialect {
  readonly fields: Readonly<Partial<Record<SamplingField | "seed", string>>>;
  readonly maxTokens: string;
  /** Sent always, so that no default of the server or of the model's `generation_config.json` penalises tokens. */
  readonly neutral: JsonObject;
  /** The most stop strings that the server takes; more are applied on our side alone. */
  readonly maxStops?: number;
}

/** What a field is when neither protocol nor entry gives it. */
export const SERVER_DEFAULT = "server default, unknown";

/** The sampling part of a body: every field that the dialect knows and that has a value, by the server's names. */
export function samplingBody(
  { sampling, seed }: { sampling: Sampling; seed: number },
  { dialect, model, omit }: { dialect: SamplingDialect; model: ModelSampling; omit: readonly string[] },
): JsonObject {
  const body: Record<string, JsonObject[string]> = { ...dialect.neutral };
  for (const field of SAMPLING_FIELDS) {
    const name = dialect.fields[field];
    const value = sampling[field] === "model" ? model[field] : sampling[field];
    if (name !== undefined && value !== undefined) body[name] = value;
  }
  if (dialect.fields.seed !== undefined) body[dialect.fields.seed] = seed;
  // One budget on the wire: servers count thought and answer together.
  body[dialect.maxTokens] = sampling.maxTokens + sampling.maxReasoningTokens;
  for (const name of omit) delete body[name];
  return body;
}

/** For the model's identity: each field's value for "model", or that it is left to the server. */
export function describeSampling(model: ModelSampling, dialect: SamplingDialect): JsonObject {
  return Object.fromEntries(
    SAMPLING_FIELDS.map((field) => [
      field,
      dialect.fields[field] === undefined ? SERVER_DEFAULT : (model[field] ?? SERVER_DEFAULT),
    ]),
  );
}

/** The stop strings to send: none while the model may think, since one of them could end the thought. */
export function sentStops(
  stop: readonly string[],
  { mayThink, dialect }: { mayThink: boolean; dialect: SamplingDialect },
): readonly string[] {
  return mayThink ? [] : stop.slice(0, dialect.maxStops ?? stop.length);
}
