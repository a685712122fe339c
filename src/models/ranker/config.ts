import type { Problem } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ModelConfig } from "../backend.ts";
import { checkConfig, configError, ENTRY_PROPERTIES } from "../config.ts";
import { LIKELIHOOD_PROMPT, PASSAGE } from "../likelihood-search.ts";

/** A step of a ranking: it searches the corpus, joins several searches, or orders what the step before it found. */
export type StageConfig =
  | { readonly search: ModelConfig; readonly depth: number }
  | { readonly fuse: readonly ModelConfig[]; readonly k: number; readonly depth: number }
  | { readonly rerank: ModelConfig; readonly depth: number }
  | { readonly likelihood: ModelConfig; readonly depth: number; readonly prompt: string };

export type RankerConfig = ModelConfig & { readonly name: string; readonly stages: readonly StageConfig[] };

const MODEL = {
  type: "object",
  required: ["backend"],
  properties: { backend: { type: "string", minLength: 1 } },
  additionalProperties: true,
} as const;
const DEPTH = { type: "integer", minimum: 1, maximum: 10_000, description: "So many documents go on to the next stage." };

const STAGES = {
  search: { search: { ...MODEL, description: "A model that searches the corpus." }, depth: { ...DEPTH, default: 1000 } },
  fuse: {
    fuse: { type: "array", minItems: 2, items: MODEL, description: "Models that search the corpus, each by itself." },
    k: { type: "number", minimum: 0, default: 60, description: "Damping of the first ranks; 60 in the paper." },
    depth: { ...DEPTH, default: 1000 },
  },
  rerank: { rerank: { ...MODEL, description: "A reranker." }, depth: DEPTH },
  likelihood: {
    likelihood: { ...MODEL, description: "A language model that scores log-likelihoods." },
    depth: DEPTH,
    prompt: {
      type: "string",
      minLength: 1,
      default: LIKELIHOOD_PROMPT,
      description: `The words before the query; ${PASSAGE} is the document.`,
    },
  },
} as const;

type StageName = keyof typeof STAGES;

export const configSchema = {
  type: "object",
  additionalProperties: false,
  required: ["backend", "name", "stages"],
  properties: {
    backend: { const: "ranker" },
    ...ENTRY_PROPERTIES,
    stages: {
      type: "array",
      minItems: 1,
      description: "First search or fuse, then rerank or likelihood, each on what the stage before it found.",
      items: { type: "object", minProperties: 1 },
    },
  },
} as const satisfies JsonObject;

/** The stages with their defaults. @throws MivhanError `E_MODEL_CONFIG` with every problem of the first stage that is wrong */
export function checkRanker(config: ModelConfig): RankerConfig {
  const entry = checkConfig<ModelConfig & { name: string; stages: readonly JsonObject[] }>(config, configSchema);
  const stages = entry.stages.map((stage, index) => checkStage(entry, stage, index));
  const problems = stages.flatMap((stage, index): Problem[] => {
    const isFirst = "search" in stage || "fuse" in stage;
    if (isFirst === (index === 0)) return orderless(stage, index);
    const message = index === 0 ? "the first stage has nothing to order" : "this stage would forget what was found before it";
    return [{ place: { field: `stages[${index}]` }, message, expected: index === 0 ? "search or fuse" : "rerank or likelihood" }];
  });
  if (problems.length > 0) throw configError(entry, problems);
  return { ...entry, stages };
}

function orderless(stage: StageConfig, index: number): Problem[] {
  if (!("likelihood" in stage) || stage.prompt.includes(PASSAGE)) return [];
  const place = { field: `stages[${index}].prompt` };
  return [{ place, message: "the prompt has no place for the document", expected: `${PASSAGE} in it` }];
}

function checkStage(config: ModelConfig, stage: JsonObject, index: number): StageConfig {
  const names = Object.keys(STAGES).filter((name): name is StageName => name in stage);
  const [name] = names;
  const field = `stages[${index}]`;
  if (name === undefined || names.length > 1) {
    const message = name === undefined ? "this is no stage" : `${names.join(" and ")} are two stages`;
    throw configError(config, [{ place: { field }, message, expected: `one of ${Object.keys(STAGES).join(", ")}` }]);
  }
  const required = name === "rerank" || name === "likelihood" ? [name, "depth"] : [name];
  const schema = {
    type: "object",
    additionalProperties: false,
    required,
    properties: { backend: {}, name: {}, ...STAGES[name] },
  };
  const {
    backend: _,
    name: __,
    ...checked
  } = checkConfig({ ...stage, backend: "ranker", name: `${config["name"]}, ${field}` }, schema);
  return checked as unknown as StageConfig;
}
