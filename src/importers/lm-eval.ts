import { digestOf } from "../core/digest.ts";
import type { Item } from "../core/item.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Message, Prompt } from "../core/request.ts";
import { listIn, notAsExpected, numberIn, objectIn, textIn } from "./fields.ts";
import { goldsOf } from "./golds.ts";
import type { ImportedColumn, ImportedLog, ImportedRow } from "./imported.ts";

/** The files of one run of lm-evaluation-harness (read: 0.4.13), parsed. */
export interface LmEvalFiles {
  /** `results_<date>.json` */
  readonly results: Json;
  /** `samples_<task>_<date>.jsonl` by task: its rows. */
  readonly samples: ReadonlyMap<string, readonly Json[]>;
}

/** Output types that have a counterpart here, row by row. */
const IMPORTED: readonly string[] = ["multiple_choice", "generate_until"];

const LIKELIHOOD = {
  kind: "multiple-choice",
  method: "choice-loglikelihood",
  extractors: ["loglikelihood"],
  metrics: ["acc", "acc_norm_chars"],
  primary: "acc@loglikelihood",
} as const;

/** What no log of lm-eval holds. */
const UNKNOWN = ["ms", "at", "tokens of the continuations", "finish", "reasoning", "licence", "revision of the data", "floors"];

/** From the log of lm-eval to our words. Answers are read again by our extractors; what lm-eval computed stays beside them. */
export function importLmEval({ results, samples }: LmEvalFiles): ImportedLog {
  const top = objectIn(results, "results");
  const config = objectIn(top["config"], "results.config");
  const tool = `lm-eval ${typeof top["lm_eval_version"] === "string" ? top["lm_eval_version"] : "unknown"}`;
  const types = new Map([...samples.keys()].map((task) => [task, outputType(top, task)]));
  const others = [...types].filter(([, type]) => !IMPORTED.includes(type));
  const [unknown] = others;
  if (unknown !== undefined && others.length === types.size)
    throw notAsExpected(
      `results.configs.${unknown[0]}.output_type`,
      `${IMPORTED.join(" or ")} (others are not imported)`,
      unknown[1],
    );
  const columns = [...samples].flatMap(([task, rows]) =>
    IMPORTED.includes(types.get(task) as string) ? [importTask(task, { top, rows })] : [],
  );
  const date = top["date"];
  return {
    tool,
    model: modelName(top, config),
    identity: { source: textOr(top["model_source"], config["model"]), arguments: config["model_args"] ?? null },
    ...(typeof date === "number" ? { created: new Date(1000 * date).toISOString() } : {}),
    columns,
    skipped: others.map(([task, type]) => `${task}: ${type} is not imported`),
    unknown: UNKNOWN,
  };
}

function modelName(top: JsonObject, config: JsonObject): string {
  const given = config["model_args"];
  const named = typeof given === "object" && given !== null && !Array.isArray(given) ? (given as JsonObject) : {};
  for (const name of [named["model"], named["pretrained"], top["model_name"], config["model"]])
    if (typeof name === "string" && name !== "") return name;
  throw notAsExpected("results", "the name of the model", undefined);
}

function textOr(...values: readonly (Json | undefined)[]): string {
  return values.find((value) => typeof value === "string") ?? "unknown";
}

function importTask(task: string, { top, rows }: { top: JsonObject; rows: readonly Json[] }): ImportedColumn {
  const config = configOf(top, task);
  const type = outputType(top, task);
  const shots = config["num_fewshot"];
  const samples = firstFilter(rows).map((row, index) => ({ row, place: `samples of ${task}, row ${index + 1}` }));
  const read = type === "multiple_choice" ? likelihoodRows(samples) : generatedRows(samples);
  const versions = objectIn(top["versions"] ?? {}, "results.versions");
  const version = versions[task];
  const decoding = config["generation_kwargs"];
  return {
    ...read,
    task,
    version: typeof version === "number" ? Math.floor(version) : 0,
    protocol: `lm-eval-${type.replaceAll("_", "-")}`,
    shots: typeof shots === "number" ? shots : "unknown",
    layout: read.rows[0]?.prompt.layout ?? "raw",
    decoding:
      type === "generate_until" && decoding !== undefined && decoding !== null ? objectIn(decoding, "generation_kwargs") : {},
    reported: reportedOf(objectIn(objectIn(top["results"], "results.results")[task] ?? {}, `results.results.${task}`)),
  };
}

function configOf(top: JsonObject, task: string): JsonObject {
  return objectIn(objectIn(top["configs"], "results.configs")[task], `results.configs.${task}`);
}

function outputType(top: JsonObject, task: string): string {
  return textIn(configOf(top, task)["output_type"], `results.configs.${task}.output_type`);
}

/** A task with several filters has a row per document and filter; the replies are the same. */
function firstFilter(rows: readonly Json[]): JsonObject[] {
  const seen = new Set<Json | undefined>();
  const found: JsonObject[] = [];
  for (const row of rows) {
    const sample = objectIn(row, "samples");
    if (seen.has(sample["doc_id"])) continue;
    seen.add(sample["doc_id"]);
    found.push(sample);
  }
  return found;
}

type Sample = { readonly row: JsonObject; readonly place: string };
type Read = Pick<ImportedColumn, "kind" | "method" | "extractors" | "metrics" | "primary" | "rows">;

function likelihoodRows(samples: readonly Sample[]): Read {
  const rows = samples.map(({ row, place }): ImportedRow => {
    const calls = callsOf(row, place);
    const replies = listIn(row["resps"], `${place}, resps`).map((reply) => {
      const [pair] = listIn(reply, `${place}, resps`);
      return numberIn(listIn(pair, `${place}, resps`)[0], `${place}, resps`);
    });
    const target = numberIn(row["target"], `${place}, target`);
    if (!Number.isInteger(target) || target < 0 || target >= calls.length)
      throw notAsExpected(`${place}, target`, `an index below ${calls.length}`, row["target"]);
    if (replies.length !== calls.length)
      throw notAsExpected(`${place}, resps`, `${calls.length} log-likelihoods`, replies.length);
    const choices = calls.map(({ argument }) => textIn(argument, `${place}, arguments`).trim());
    return {
      item: { ...itemOf(row, place), choices, gold: { kind: "choice", index: target } },
      seed: 1,
      prompt: promptOf(calls[0]?.prompt, place),
      result: {
        kind: "reply",
        reply: {
          method: "choice-loglikelihood",
          // lm-eval reads the probabilities of a prompt that holds the continuation, and logs their sum.
          way: "prompt-logprobs",
          choices: replies.map((logprob) => ({ logprob, tokens: [] })),
        },
      },
    };
  });
  return { ...LIKELIHOOD, rows };
}

function generatedRows(samples: readonly Sample[]): Read {
  const targets = samples.map(({ row }) => targetTexts(row["target"]));
  const { reading, golds } = goldsOf(targets);
  const rows = samples.flatMap(({ row, place }, index) => {
    const [call] = callsOf(row, place);
    const prompt = promptOf(call?.prompt, place);
    const gold = golds[index] as (typeof golds)[number];
    const item = { ...itemOf(row, place), choices: [], gold };
    const [texts] = listIn(row["resps"], `${place}, resps`);
    return listIn(texts, `${place}, resps`).map(
      (text, repeat): ImportedRow => ({
        item,
        seed: repeat + 1,
        prompt,
        result: {
          kind: "reply",
          reply: { method: "generate", text: textIn(text, `${place}, resps`), finish: "unknown" },
        },
      }),
    );
  });
  return { ...reading, method: "generate", rows };
}

function targetTexts(target: Json | undefined): string[] {
  const list = Array.isArray(target) ? target : [target];
  return list.filter((text) => typeof text === "string" || typeof text === "number").map(String);
}

/** The calls of a row in their order: `gen_args_0`, `gen_args_1`, … with a prompt and a continuation or options. */
function callsOf(row: JsonObject, place: string): { prompt: Json | undefined; argument: Json | undefined }[] {
  const calls = objectIn(row["arguments"], `${place}, arguments`);
  return Object.keys(calls)
    .sort((a, b) => Number(a.slice(9)) - Number(b.slice(9)))
    .map((name) => {
      const call = objectIn(calls[name], `${place}, arguments`);
      return { prompt: call["arg_0"], argument: call["arg_1"] };
    });
}

/** The document's own id where it has one, else the digest that lm-eval made of it: never its position. */
function itemOf(row: JsonObject, place: string): Pick<Item, "id" | "fields"> {
  const doc = objectIn(row["doc"], `${place}, doc`);
  const own = doc["id"];
  const id = typeof own === "string" || typeof own === "number" ? String(own) : hashOf(row, doc);
  const fields = Object.fromEntries(Object.entries(doc).filter(([name, value]) => name !== "id" && typeof value === "string"));
  return { id, fields };
}

function hashOf(row: JsonObject, doc: JsonObject): string {
  const hash = row["doc_hash"];
  return typeof hash === "string" ? hash.slice(0, 16) : digestOf(doc).slice(0, 16);
}

/** A text, or the messages of a chat that lm-eval writes as JSON. */
function promptOf(prompt: Json | undefined, place: string): Prompt {
  if (typeof prompt === "string") {
    const messages = prompt.startsWith("[{") ? messagesOf(prompt) : undefined;
    return messages === undefined ? { layout: "raw", parts: [prompt] } : { layout: "chat", messages };
  }
  const [first] = listIn(prompt, `${place}, arguments`);
  return promptOf(first, place);
}

function messagesOf(text: string): Message[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  const messages = list.flatMap((message: unknown): Message[] => {
    const { role, content } = objectIn(message, "a message");
    return (role === "system" || role === "user" || role === "assistant") && typeof content === "string"
      ? [{ role, content }]
      : [];
  });
  return messages.length === list.length ? messages : undefined;
}

function reportedOf(results: JsonObject): Record<string, number> {
  const numbers = Object.entries(results).filter(([name, value]) => name.includes(",") && typeof value === "number");
  return Object.fromEntries(numbers) as Record<string, number>;
}
