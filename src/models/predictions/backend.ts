import { digestOf } from "../../core/digest.ts";
import type { Json } from "../../core/json.ts";
import { type Model, RequestFailure } from "../../core/model.ts";
import type { Backend, ModelConfig, PredictionRow, Services } from "../backend.ts";
import { checkConfig, configError, ENTRY_PROPERTIES, nameOf } from "../config.ts";
import { generateReply } from "../wire/finish.ts";

type PredictionsConfig = ModelConfig & {
  readonly path: string;
  readonly id: string;
  readonly text: string;
  readonly name?: string;
};

const configSchema = {
  type: "object",
  additionalProperties: false,
  required: ["backend", "path"],
  properties: {
    backend: { const: "predictions" },
    ...ENTRY_PROPERTIES,
    path: {
      type: "string",
      minLength: 1,
      description: "A file of ready outputs: JSONL, CSV, TSV, JSON, Parquet, or for entities CoNLL-U, IOB or BIOES.",
    },
    id: { type: "string", minLength: 1, default: "id", description: "The column that holds the item's id." },
    text: { type: "string", minLength: 1, default: "text", description: "The column that holds the model's output." },
  },
} as const;

/** Ready outputs by item id: published answers, or another harness's. */
export const predictions: Backend = {
  name: "predictions",
  title: "ready outputs of a file, by item id",
  configSchema,
  async create(config, services: Pick<Services, "predictions">) {
    const entry = checkConfig<PredictionsConfig>(config, configSchema);
    return predictionsModel({ name: nameOf(entry), rows: services.predictions(entry.path, { id: entry.id, text: entry.text }) });
  },
};

/** A model of `predictions` with what an importer asks of it afterwards. */
export interface PredictionsModel extends Model {
  /** Ids of the file that no request has named so far. */
  readonly unusedIds: () => readonly string[];
}

/**
 * Answers each item with the row of its id; reasoning between tags is kept apart as from a live model. The rows are read once, at the
 * start. An item without a row is errored with `E_NO_PREDICTION`.
 * @throws MivhanError `E_MODEL_CONFIG` when an id occurs twice: one of the two would silently win
 */
export async function predictionsModel({
  name,
  rows,
}: {
  name: string;
  rows: AsyncIterable<PredictionRow> | Iterable<PredictionRow>;
}): Promise<PredictionsModel> {
  const outputs = new Map<string, PredictionRow>();
  const twice: string[] = [];
  for await (const row of rows) {
    if (outputs.has(row.id)) twice.push(row.id);
    outputs.set(row.id, row);
  }
  if (twice.length > 0) {
    throw configError({ backend: "predictions", name }, [
      { place: {}, message: `${twice.length} ids occur twice, the first is "${twice[0]}"`, advice: "keep one row per item" },
    ]);
  }
  const unused = new Set(outputs.keys());
  const texts = [...outputs].map(([id, { text }]) => [id, text] as const);
  return {
    name,
    identity: { backend: "predictions", model: name, outputs: digestOf(texts.sort(([a], [b]) => (a < b ? -1 : 1))) },
    async generate({ view, sampling }, signal) {
      signal.throwIfAborted();
      const output = outputs.get(view.id);
      if (output === undefined) {
        throw new RequestFailure({
          code: "E_NO_PREDICTION",
          message: `the file has no output for item "${view.id}"`,
          advice: "check that ids of file and task agree",
          retry: "never",
        });
      }
      unused.delete(view.id);
      const content = contentOf(output, view.fields["tokens"]);
      return generateReply({ content, finish: "unknown" }, { stop: sampling.stop });
    },
    unusedIds: () => [...unused],
  };
}

/** Labels count tokens: on other tokens than the item's they would say something else. */
function contentOf({ id, text, byTokens }: PredictionRow, tokens: Json | undefined): string {
  if (byTokens === undefined || !Array.isArray(tokens)) return text;
  const wanted = JSON.stringify(tokens);
  const found = byTokens.find((each) => JSON.stringify(each.tokens) === wanted);
  if (found !== undefined) return found.text;
  throw new RequestFailure({
    code: "E_TOKENS_DIFFER",
    message: `the output for item "${id}" labels other tokens than the item has`,
    advice: "label the tokens of the data: for CoNLL-U those between spaces, or the words where the card maps them",
    retry: "never",
  });
}
