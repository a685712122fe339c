import type { JsonObject } from "../../core/json.ts";
import type { GenerateReply, GenerateRequest, Thinking, Usage } from "../../core/request.ts";
import { generateReply, type RawGeneration, readFinish } from "../wire/finish.ts";
import { BadReply, checked, type Fields, optional, readCount, readObject, readText } from "../wire/read.ts";
import { samplingBody, sentStops } from "../wire/sampling.ts";
import { OLLAMA_SAMPLING, type OllamaParts } from "./config.ts";

/** `/api/chat` for chats; `/api/generate` with `raw`, so that no template is put around a raw prompt. */
export function ollamaGenerate({ config, root, transport }: OllamaParts) {
  return async (request: GenerateRequest, signal: AbortSignal): Promise<GenerateReply> => {
    const { prompt, sampling, thinking } = request;
    const chat = prompt.layout === "chat";
    const stop = sentStops(sampling.stop, { mayThink: chat && thinking !== "off", dialect: OLLAMA_SAMPLING });
    const options = {
      ...samplingBody(request, { dialect: OLLAMA_SAMPLING, model: config.sampling, omit: [] }),
      num_ctx: config.numCtx,
      ...(stop.length === 0 ? {} : { stop }),
    };
    const asked: JsonObject = chat
      ? { messages: prompt.messages.map(({ role, content }) => ({ role, content })), ...thinkField(thinking, config.thinkLevel) }
      : { prompt: prompt.parts.join(""), raw: true };
    const body = { model: config.model, ...asked, options, stream: false, truncate: false };
    const reply = await transport(`${root}/api/${chat ? "chat" : "generate"}`, body, signal);
    return checked(reply, (json) =>
      generateReply(readGeneration(json), { stop: sampling.stop, thinks: chat && thinking === "on" }),
    );
  };
}

/** Sent only where the protocol asks for one of the two: a model without thinking answers 400 to `think: true`. */
function thinkField(thinking: Thinking, level: OllamaParts["config"]["thinkLevel"]): JsonObject {
  return thinking === "as-served" ? {} : { think: thinking === "on" ? (level ?? true) : false };
}

function readGeneration(json: unknown): RawGeneration {
  const reply = readObject(json, "the top");
  if (reply["done"] !== true)
    throw new BadReply("E_REPLY_UNFINISHED", "the reply does not say that it is done", { retry: "later" });
  const message = reply["message"] === undefined ? reply : readObject(reply["message"], "message");
  return {
    content: readText(message["content"] ?? message["response"], "message.content or response"),
    reasoningField: optional(message["thinking"], "thinking", readText),
    finish: readFinish(reply["done_reason"]),
    usage: readCounts(reply),
  };
}

export function readCounts(reply: Fields): Usage | undefined {
  const prompt = optional(reply["prompt_eval_count"], "prompt_eval_count", readCount);
  const completion = optional(reply["eval_count"], "eval_count", readCount);
  return prompt === undefined && completion === undefined
    ? undefined
    : { ...(prompt === undefined ? {} : { prompt }), ...(completion === undefined ? {} : { completion }) };
}
