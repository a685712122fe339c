import { RequestFailure, Unscorable } from "../../core/model.ts";

/**
 * How servers say that a prompt is longer than the model's context: OpenAI ("context_length_exceeded"), vLLM ("maximum context
 * length"), llama.cpp ("exceed_context_size_error"), SGLang ("longer than the model's context length"), TGI ("`inputs` tokens +
 * `max_new_tokens` must be <="), Ollama ("input length exceeds the context length"), TEI
 * ("`inputs` must have less than 512 tokens").
 */
const TOO_LONG = [
  "context_length_exceeded",
  "maximum context length",
  "exceed_context_size_error",
  "exceeds the available context size",
  "longer than the model's context length",
  "`max_new_tokens` must be <=",
  "exceeds the context length",
  "exceeds maximum context length",
  "must have less than",
];

/** How Azure and others say that a filter refused the prompt. */
const FILTERED = ["content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"];

const CODES: ReadonlySet<string> = new Set(["E_BAD_REQUEST", "E_REQUEST_TOO_LARGE", "E_SERVER_ERROR"]);

/** What a failed call means for its item: `Unscorable` when no server state could change it, else the failure itself. */
export function asItemFailure(error: unknown): unknown {
  if (!(error instanceof RequestFailure) || !CODES.has(error.code)) return error;
  const said = `${error.message}\n${error.raw ?? ""}`;
  if (TOO_LONG.some((phrase) => said.includes(phrase))) return new Unscorable("context-length");
  if (error.code === "E_BAD_REQUEST" && FILTERED.some((phrase) => said.includes(phrase))) return new Unscorable("content-filter");
  return error;
}
