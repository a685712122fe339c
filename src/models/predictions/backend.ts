import { digestOf } from "../../core/digest.ts";
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
    path: { type: "string", minLength: 1, description: "A file of ready outputs: JSONL, CSV or TSV." },
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
  const texts = new Map<string, string>();
  const twice: string[] = [];
  for await (const { id, text } of rows) {
    if (texts.has(id)) twice.push(id);
    texts.set(id, text);
  }
  if (twice.length > 0) {
    throw configError({ backend: "predictions", name }, [
      { place: {}, message: `${twice.length} ids occur twice, the first is "${twice[0]}"`, advice: "keep one row per item" },
    ]);
  }
  const unused = new Set(texts.keys());
  return {
    name,
    identity: { backend: "predictions", model: name, outputs: digestOf([...texts].sort(([a], [b]) => (a < b ? -1 : 1))) },
    async generate({ view, sampling }, signal) {
      signal.throwIfAborted();
      const content = texts.get(view.id);
      if (content === undefined) {
        throw new RequestFailure({
          code: "E_NO_PREDICTION",
          message: `the file has no output for item "${view.id}"`,
          advice: "check that ids of file and task agree",
          retry: "never",
        });
      }
      unused.delete(view.id);
      return generateReply({ content, finish: "unknown" }, { stop: sampling.stop });
    },
    unusedIds: () => [...unused],
  };
}
