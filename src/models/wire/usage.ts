import type { Usage } from "../../core/request.ts";
import { optional, readCount, readObject } from "./read.ts";

/** `usage` of an OpenAI-style reply; what the server did not report is absent. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = optional(value, "usage", readObject);
  if (usage === undefined) return undefined;
  const completionDetails = optional(usage["completion_tokens_details"], "usage.completion_tokens_details", readObject);
  const promptDetails = optional(usage["prompt_tokens_details"], "usage.prompt_tokens_details", readObject);
  return present({
    prompt: optional(usage["prompt_tokens"], "usage.prompt_tokens", readCount),
    completion: optional(usage["completion_tokens"], "usage.completion_tokens", readCount),
    reasoning: optional(
      completionDetails?.["reasoning_tokens"] ?? usage["reasoning_tokens"],
      "usage.….reasoning_tokens",
      readCount,
    ),
    cachedPrompt: optional(promptDetails?.["cached_tokens"], "usage.prompt_tokens_details.cached_tokens", readCount),
  });
}

/** Token counts of several calls that made one reply; a part that one of them did not report is absent. */
export function addUsage(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const sum = (part: keyof Usage) => {
    const counts = usages.map((usage) => usage?.[part]);
    return counts.every((count) => count !== undefined) ? counts.reduce((total, count) => total + count, 0) : undefined;
  };
  if (usages.length === 0) return undefined;
  return present({
    prompt: sum("prompt"),
    completion: sum("completion"),
    reasoning: sum("reasoning"),
    cachedPrompt: sum("cachedPrompt"),
  });
}

function present(counts: { readonly [part in keyof Usage]-?: number | undefined }): Usage | undefined {
  const known = Object.entries(counts).filter(([, count]) => count !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
