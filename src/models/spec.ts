import type { Problem } from "../core/errors.ts";
import type { ModelConfig } from "./backend.ts";

/** How a model is named on the command line. `entry` is a name to look up in `models.yaml`. */
export type ModelSpec =
  | { readonly kind: "config"; readonly config: ModelConfig }
  | { readonly kind: "entry"; readonly name: string }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Backends whose part after the colon is a file or directory. */
const BY_PATH: ReadonlySet<string> = new Set(["predictions", "replay", "gguf"]);

const FORMS =
  "an entry of models.yaml, embedded:NAME, BACKEND:MODEL@http://host:port/v1, predictions:FILE, replay:DIRECTORY or gguf:FILE";

/**
 * Reads a model's specification: "embedded:random", "openai:MODEL@http://host:8000/v1", "ollama:gemma3:4b" (a backend with an address
 * of its own), "predictions:answers.jsonl", "replay:runs/…", "gguf:model.gguf", or the name of an entry of `models.yaml`.
 * The backend ends at the first colon; the address begins at the last "@http://" or "@https://", since a model's name may hold both signs.
 */
export function parseModelSpec(text: string): ModelSpec {
  const colon = text.indexOf(":");
  if (colon === -1) return text === "" ? problem(text, "an empty model name") : { kind: "entry", name: text };
  const backend = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (!/^[a-z][a-z0-9-]*$/.test(backend)) return problem(text, `"${backend}" is not the name of a backend`);
  if (rest === "") return problem(text, `nothing stands after "${backend}:"`);
  if (BY_PATH.has(backend)) return { kind: "config", config: { backend, path: rest } };
  if (backend === "http" || backend === "https") {
    return problem(text, "an address alone does not say which model to ask for", `write openai:MODEL@${text}`);
  }
  const at = Math.max(rest.lastIndexOf("@http://"), rest.lastIndexOf("@https://"));
  if (at === -1) return { kind: "config", config: { backend, model: rest } };
  const url = rest.slice(at + 1);
  if (!URL.canParse(url)) return problem(text, `"${url}" is not an address`);
  return at === 0
    ? { kind: "config", config: { backend, url } }
    : { kind: "config", config: { backend, model: rest.slice(0, at), url } };
}

function problem(text: string, message: string, advice?: string): ModelSpec {
  const place = { field: `model ${JSON.stringify(text)}` };
  return { kind: "problem", problem: { place, message, expected: FORMS, ...(advice === undefined ? {} : { advice }) } };
}
