import type { Problem } from "../../core/errors.ts";
import type { ChatTemplate } from "./chat-template.ts";

/**
 * The chat template of a `tokenizer_config.json` of Hugging Face, where it is a text, or a list of named ones whose "default" is meant; or of a
 * file that is itself a template (`chat_template.jinja`). Special tokens are texts or objects with `content`.
 */
export function readTokenizerConfig(
  text: string,
  file: string,
): { readonly template: ChatTemplate } | { readonly problem: Problem } {
  if (file.endsWith(".jinja")) return { template: { source: text, bos: "", eos: "" } };
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return {
      problem: { place: { file }, message: "it is not JSON", expected: "a tokenizer_config.json, or a template *.jinja" },
    };
  }
  const source = templateIn(memberOf(config, "chat_template"));
  if (source === undefined) {
    const advice = "newer models keep it in chat_template.jinja: name that file";
    return { problem: { place: { file, field: "chat_template" }, message: "it holds no chat template", advice } };
  }
  return { template: { source, bos: tokenIn(memberOf(config, "bos_token")), eos: tokenIn(memberOf(config, "eos_token")) } };
}

function templateIn(value: unknown): string | undefined {
  if (!Array.isArray(value)) return typeof value === "string" ? value : undefined;
  const named = value.find((entry) => memberOf(entry, "name") === "default") ?? (value.length === 1 ? value[0] : undefined);
  const source = memberOf(named, "template");
  return typeof source === "string" ? source : undefined;
}

/** A model without this token has null here; templates then write nothing. */
function tokenIn(value: unknown): string {
  const content = typeof value === "string" ? value : memberOf(value, "content");
  return typeof content === "string" ? content : "";
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
