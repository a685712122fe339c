import type { JsonObject } from "../../core/json.ts";
import type { GenerateReply, GenerateRequest, Message, Thinking } from "../../core/request.ts";
import type { LikelihoodServer } from "./likelihood-server.ts";
import type { ThinkTags } from "./reasoning.ts";

/** What stands in a body to switch thinking on or off: `chat_template_kwargs`, `reasoning_effort`, … */
export interface ThinkingSwitch {
  readonly on?: JsonObject;
  readonly off?: JsonObject;
}

/** How a model is told to think, and how its thoughts are told from its answer. */
export interface ThinkingControl {
  readonly fields: ThinkingSwitch;
  /** Words behind the last user message, for models whose switch is a word: "/think", "/no_think". */
  readonly words?: { readonly on?: string; readonly off?: string };
  /** The field, as a dotted path, in which the server takes a budget for reasoning alone. */
  readonly budgetField?: string;
  readonly tags?: ThinkTags;
}

/** The body fields of a switch; none for "as-served". */
export function switchFields({ fields }: ThinkingControl, thinking: Thinking): JsonObject {
  return thinking === "as-served" ? {} : (fields[thinking] ?? {});
}

/** The messages with the word of a switch behind the last one of the user. */
export function spokenSwitch(messages: readonly Message[], { words }: ThinkingControl, thinking: Thinking): readonly Message[] {
  const word = thinking === "as-served" ? undefined : words?.[thinking];
  const last = messages.findLastIndex(({ role }) => role === "user");
  if (word === undefined || last === -1) return messages;
  return messages.map((message, at) => (at === last ? { ...message, content: `${message.content} ${word}` } : message));
}

/** The budget for reasoning alone, where the server takes one and the protocol gives one. */
export function budgetFields({ budgetField }: ThinkingControl, { thinking, sampling }: GenerateRequest): JsonObject {
  const tokens = sampling.maxReasoningTokens;
  if (budgetField === undefined || thinking === "off" || tokens === 0) return {};
  return budgetField.split(".").reduceRight<JsonObject | number>((inner, name) => ({ [name]: inner }), tokens) as JsonObject;
}

type Generate = (request: GenerateRequest, signal: AbortSignal) => Promise<GenerateReply>;

/**
 * Counts reasoning by the server's own tokenizer where the server did not count it. The tags and the line feeds around a thought are no part of
 * it, so the count may be a few tokens short.
 */
export function countingReasoning(generate: Generate, tokenize: LikelihoodServer["tokenize"]): Generate {
  if (tokenize === undefined) return generate;
  return async (request, signal) => {
    const reply = await generate(request, signal);
    if (reply.reasoning === undefined || reply.usage?.reasoning !== undefined) return reply;
    // A count that cannot be had is absent: it is no reason to lose the answer.
    const ids = await tokenize(reply.reasoning, { special: false }, signal).catch(() => {
      signal.throwIfAborted();
      return undefined;
    });
    return ids === undefined ? reply : { ...reply, usage: { ...reply.usage, reasoning: ids.length } };
  };
}
