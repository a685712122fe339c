import type { Model } from "../core/model.ts";
import type { Finish } from "../core/request.ts";
import type { JsonReply, Server } from "../http/server.ts";
import { checked, type Fields, optional, readCount, readList, readObject, readText } from "./wire/read.ts";

/** What a server says of itself; what it does not say is absent. */
export interface Served {
  /** The name of the weights, as against the name under which they are asked for. */
  readonly model?: string;
  readonly revision?: string;
  /** Of the server's software. */
  readonly version?: string;
  /** Tokens of prompt and answer together. */
  readonly contextLength?: number;
}

/** A model that can be asked what it is. */
export interface ServerModel extends Model {
  readonly served: (signal: AbortSignal) => Promise<Served>;
  /** Ids by its own tokenizer; absent where it does not show them. `special` adds what a prompt begins with (BOS). */
  readonly tokenize?: (text: string, options: { readonly special: boolean }, signal: AbortSignal) => Promise<readonly number[]>;
  /** Generates from ids as a stream, to the full length where the server can be told to; absent where prompts are text alone. */
  readonly stream?: (request: StreamRequest, signal: AbortSignal) => AsyncIterable<StreamEvent>;
}

export interface StreamRequest {
  readonly ids: readonly number[];
  readonly maxTokens: number;
  readonly seed: number;
}

/** A piece of a streamed answer as it arrives, and at the end what the server counted. */
export type StreamEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "end"; readonly finish: Finish; readonly promptTokens: number; readonly completionTokens: number };

export function isServerModel(model: Model): model is ServerModel {
  return "served" in model && typeof model.served === "function";
}

/** Weights, revision and context length, as they may be shown: servers that say different things serve different models. */
export function identityOfServed({ model, revision, contextLength }: Served): string {
  return [model ?? "an unnamed model", revision, contextLength === undefined ? undefined : `${contextLength} tokens`]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** `/v1/models`: the entry of this model, or the only one. vLLM adds `root` and `max_model_len`. */
export async function servedByModelList(server: Server, model: string, signal: AbortSignal): Promise<Served> {
  return checked(await server.get(`${server.v1}/models`, signal), (json) => {
    const entries = readList(readObject(json, "the top")["data"], "data").map((entry, at) => readObject(entry, `data[${at}]`));
    const own = entries.find((entry) => entry["id"] === model) ?? (entries.length === 1 ? entries[0] : undefined);
    return served({ model: own?.["root"] ?? own?.["id"], contextLength: own?.["max_model_len"] });
  });
}

/** Reads one route of a server's own, by the names under which it says things. */
export function readServed(reply: JsonReply, read: (fields: Fields) => { readonly [field in keyof Served]: unknown }): Served {
  return checked(reply, (json) => served(read(readObject(json, "the top"))));
}

function served(found: { readonly [field in keyof Served]: unknown }): Served {
  const model = optional(found.model, "model", readText);
  const revision = optional(found.revision, "revision", readText);
  const version = optional(found.version, "version", readText);
  const contextLength = optional(found.contextLength, "context length", readCount);
  return {
    ...(model === undefined ? {} : { model }),
    ...(revision === undefined ? {} : { revision }),
    ...(version === undefined ? {} : { version }),
    ...(contextLength === undefined ? {} : { contextLength }),
  };
}
