import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError, type Problem } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { ModelReply } from "../core/request.ts";
import { formatOfName, readRows } from "../data/rows.ts";
import { PACKAGE_ROOT } from "../definitions/package-root.ts";
import type { EarlierReply, PredictionRow, Services } from "../models/backend.ts";
import { type BACKENDS, createModel } from "../models/registry.ts";
import { readJournal } from "../store/journal.ts";
import { readManifest } from "../store/run-directory.ts";
import { requestDigest } from "../tasks/prompt.ts";

/** What backends are handed: this is where they meet files, environment and journals. */
export function createServices(backends?: typeof BACKENDS): Services {
  const services: Services = {
    env: process.env,
    readText: (path) => readFile(path, "utf8"),
    trainingText: () => readFileSync(join(PACKAGE_ROOT, "datasets", "starter", "ngram-text.txt"), "utf8"),
    predictions: predictionRows,
    earlier: earlierReplies,
    create: (config) => createModel(config, services, backends),
  };
  return services;
}

/** Ready outputs from JSONL, JSON, CSV, TSV or Parquet, and entities from CoNLL-U, IOB or BIOES; `columns` says which columns hold the item's id and the text. */
async function* predictionRows(
  path: string,
  columns: { readonly id: string; readonly text: string },
): AsyncGenerator<PredictionRow> {
  const format = formatOfName(path);
  const advice = "name the columns in models.yaml: { backend: predictions, path: …, id: …, text: … }";
  if (format === undefined)
    throw predictionsError(path, [
      {
        place: { file: path },
        message: "its name tells no format",
        expected: ".jsonl, .json, .csv, .tsv, .parquet, .conllu, .conll, .iob or .bioes",
      },
    ]);
  for await (const result of readRows(path, { format, file: path })) {
    if (!result.ok) throw predictionsError(path, [result.problem]);
    const { row, value } = result;
    if (format === "conllu" || format === "tagged") {
      yield entityPrediction(value);
      continue;
    }
    const [id, text] = [value[columns.id], value[columns.text]];
    if ((typeof id !== "string" && typeof id !== "number") || typeof text !== "string") {
      const field = typeof text === "string" ? columns.id : columns.text;
      const expected = `the columns ${columns.id} and ${columns.text}; found ${Object.keys(value).join(", ")}`;
      throw predictionsError(path, [
        { place: { file: path, row, field }, message: `the row has no text in "${field}"`, expected, advice },
      ]);
    }
    yield { id: String(id), text };
  }
}

/** The entities of a sentence, over its tokens and, where the file knows them, over its words. */
function entityPrediction({ id, tokens, entities, words, wordEntities }: JsonObject): PredictionRow {
  const over = (list: Json | undefined, found: Json | undefined) => ({
    tokens: Array.isArray(list) ? list.map(String) : [],
    text: JSON.stringify(found ?? []),
  });
  const byTokens = [over(tokens, entities), ...(words === undefined ? [] : [over(words, wordEntities)])];
  return { id: String(id), text: JSON.stringify(entities ?? []), byTokens };
}

function predictionsError(path: string, problems: readonly Problem[]): MivhanError {
  return new MivhanError({
    code: "E_PREDICTIONS",
    family: "input",
    message: `${path} cannot be read as ready outputs`,
    problems,
  });
}

/** The replies of a run by the digest of the question: task, item and seed do not matter, what was asked does. */
async function earlierReplies(path: string): Promise<EarlierReply> {
  await readManifest(path);
  const replies = new Map<string, ModelReply>();
  for await (const { request, result } of readJournal(path)) {
    if (result.kind === "reply" && !replies.has(request)) replies.set(request, result.reply);
  }
  return (request) => replies.get(requestDigest(request));
}
