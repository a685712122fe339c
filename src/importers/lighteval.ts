import { digestOf } from "../core/digest.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { listIn, notAsExpected, numberIn, objectIn, textIn } from "./fields.ts";
import { goldsOf } from "./golds.ts";
import type { ImportedColumn, ImportedLog, ImportedRow } from "./imported.ts";

/** The details of lighteval (read: 0.13, `details_<task>_<date>.parquet`), one row per document. */
export interface LightevalFiles {
  /** By "suite|task|shots" or the task as the file names it. */
  readonly details: ReadonlyMap<string, readonly Json[]>;
  /** `results_<date>.json`; its configuration names the model. */
  readonly results?: Json;
}

const UNKNOWN = ["ms", "at", "finish", "licence", "revision of the data", "floors", "version of the task"];

export function importLighteval({ details, results }: LightevalFiles): ImportedLog {
  const top = results === undefined ? {} : objectIn(results, "results");
  const general = objectIn(top["config_general"] ?? {}, "results.config_general");
  const config = objectIn(general["model_config"] ?? {}, "results.config_general.model_config");
  const names = [general["model_name"], config["model_name"]];
  const sha = general["lighteval_sha"];
  return {
    tool: `lighteval ${typeof sha === "string" && sha !== "?" ? sha.slice(0, 8) : "unknown"}`,
    model: (names.find((name) => typeof name === "string" && name !== "") as string | undefined) ?? "unknown model",
    identity: { configuration: config },
    columns: [...details].map(([file, rows]) => {
      const name = taskNameOf(rows) ?? file;
      return importDetails(name, { rows, reported: reportedOf(top, name) });
    }),
    unknown: results === undefined ? ["model", "decoding", ...UNKNOWN] : UNKNOWN,
  };
}

function importDetails(
  name: string,
  { rows, reported }: { rows: readonly Json[]; reported: Readonly<Record<string, number>> },
): ImportedColumn {
  const documents = rows.map((row, index) => documentOf(row, `details of ${name}, row ${index + 1}`));
  const generated = documents.some(({ response }) => listIn(response["logprobs"] ?? [], name).length === 0);
  const [task = name, shots] = nameParts(name);
  const base = { task, version: 0, shots: shots ?? ("unknown" as const), layout: "raw" as const, decoding: {}, reported };
  if (!generated)
    return {
      ...base,
      protocol: "lighteval-loglikelihood",
      kind: "multiple-choice",
      method: "choice-loglikelihood",
      extractors: ["loglikelihood"],
      metrics: ["acc", "acc_norm_chars"],
      primary: "acc@loglikelihood",
      rows: documents.map(likelihoodRow),
    };
  const { reading, golds } = goldsOf(documents.map(goldTexts));
  return {
    ...base,
    ...reading,
    protocol: "lighteval-generate",
    method: "generate",
    rows: documents.flatMap((document, index) => generatedRows(document, golds[index] as (typeof golds)[number])),
  };
}

/** As the documents state it: a file's name may have lost its bars. */
function taskNameOf([first]: readonly Json[]): string | undefined {
  if (first === undefined) return undefined;
  const name = objectIn(objectIn(first, "details")["doc"], "doc")["task_name"];
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** "community|heb_arc|5" → the task and its shots; "heb_arc" is only a task. */
function nameParts(name: string): [string, number?] {
  const parts = name.split("|");
  if (parts.length < 2) return [name];
  const shots = Number(parts.at(-1));
  return Number.isInteger(shots) ? [parts.at(-2) as string, shots] : [parts.at(-1) as string];
}

interface Document {
  readonly doc: JsonObject;
  readonly response: JsonObject;
  readonly place: string;
}

function documentOf(row: Json, place: string): Document {
  const detail = objectIn(row, place);
  return {
    doc: objectIn(detail["doc"], `${place}, doc`),
    response: objectIn(detail["model_response"], `${place}, model_response`),
    place,
  };
}

/** lighteval numbers its documents by position; the id is made of the content instead. */
function idOf({ doc }: Document): string {
  return digestOf({ query: doc["query"], choices: doc["choices"] }).slice(0, 16);
}

function choicesOf({ doc, place }: Document): string[] {
  return listIn(doc["choices"], `${place}, doc.choices`).map((choice) => textIn(choice, `${place}, doc.choices`).trim());
}

function goldIndexes({ doc, place }: Document): number[] {
  const gold = doc["gold_index"];
  return (Array.isArray(gold) ? gold : [gold]).map((index) => numberIn(index, `${place}, doc.gold_index`));
}

function goldTexts(document: Document): string[] {
  const choices = choicesOf(document);
  return goldIndexes(document).flatMap((index) => choices[index] ?? []);
}

function promptOf({ doc, response, place }: Document) {
  const input = response["input"];
  return { layout: "raw" as const, parts: [typeof input === "string" ? input : textIn(doc["query"], `${place}, doc.query`)] };
}

function likelihoodRow(document: Document): ImportedRow {
  const { doc, response, place } = document;
  const choices = choicesOf(document);
  const [index, second] = goldIndexes(document);
  if (index === undefined || second !== undefined || choices[index] === undefined)
    throw notAsExpected(`${place}, doc.gold_index`, `one index below ${choices.length}`, doc["gold_index"]);
  const logprobs = listIn(response["logprobs"], `${place}, model_response.logprobs`);
  if (logprobs.length !== choices.length)
    throw notAsExpected(`${place}, model_response.logprobs`, `${choices.length} numbers`, logprobs);
  return {
    item: {
      id: idOf(document),
      fields: { question: textIn(doc["query"], `${place}, doc.query`) },
      choices,
      gold: { kind: "choice", index },
    },
    seed: 1,
    prompt: promptOf(document),
    result: {
      kind: "reply",
      reply: {
        method: "choice-loglikelihood",
        way: "prompt-logprobs",
        choices: logprobs.map((logprob) => ({ logprob: numberIn(logprob, `${place}, model_response.logprobs`), tokens: [] })),
      },
    },
  };
}

function generatedRows(document: Document, gold: ImportedRow["item"]["gold"]): ImportedRow[] {
  const { doc, response, place } = document;
  const item = { id: idOf(document), fields: { question: textIn(doc["query"], `${place}, doc.query`) }, choices: [], gold };
  const reasonings = response["reasonings"];
  return listIn(response["text"], `${place}, model_response.text`).map((text, repeat) => {
    const reasoning = Array.isArray(reasonings) ? reasonings[repeat] : undefined;
    const cleaned = response["text_post_processed"];
    const answer = Array.isArray(cleaned) && typeof cleaned[repeat] === "string" ? cleaned[repeat] : text;
    return {
      item,
      seed: repeat + 1,
      prompt: promptOf(document),
      result: {
        kind: "reply" as const,
        reply: {
          method: "generate" as const,
          text: textIn(answer, `${place}, model_response.text`),
          ...(typeof reasoning === "string" ? { reasoning } : {}),
          finish: "unknown" as const,
        },
      },
    };
  });
}

function reportedOf(top: JsonObject, task: string): Record<string, number> {
  const results = objectIn(top["results"] ?? {}, "results.results");
  const found = objectIn(results[task] ?? {}, `results.results.${task}`);
  return Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === "number")) as Record<string, number>;
}
