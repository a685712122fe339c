import type { LikelihoodServer } from "../wire/likelihood-server.ts";
import { chatCandidates } from "../wire/logprobs.ts";
import { NO_LOGPROBS } from "../wire/prompt-scores.ts";
import { BadReply, checked, readList, readObject } from "../wire/read.ts";
import type { OllamaParts } from "./config.ts";
import { readCounts } from "./generate.ts";

/**
 * Next-token scores of Ollama (0.12.11 and later), told apart by text; it scores no prompts. A token that is part of a character arrives as
 * U+FFFD (ollama#13497), which is never a label.
 */
export function ollamaLikelihoods({ config, root, transport }: OllamaParts): LikelihoodServer {
  return {
    nextTokenOfChat: true,
    async nextToken(prompt, _wanted, signal) {
      if ("ids" in prompt) throw new TypeError("Ollama is asked by text");
      const options = { num_predict: 1, temperature: 1, top_p: 1, top_k: 0, min_p: 0, repeat_penalty: 1, num_ctx: config.numCtx };
      const asked = "messages" in prompt ? { messages: prompt.messages, think: false } : { prompt: prompt.text, raw: true };
      const body = {
        model: config.model,
        ...asked,
        options,
        stream: false,
        truncate: false,
        logprobs: true,
        top_logprobs: config.topLogprobs,
      };
      const path = `${root}/api/${"messages" in prompt ? "chat" : "generate"}`;
      return checked(await transport(path, body, signal), (json) => {
        const reply = readObject(json, "the top");
        const [first] = readList(reply["logprobs"] ?? [], "logprobs");
        if (first === undefined)
          throw new BadReply("E_NO_LOGPROBS", "the server sent no logprobs: it may be older than 0.12.11", NO_LOGPROBS);
        return { candidates: chatCandidates(first, "logprobs[0]"), usage: readCounts(reply) };
      });
    },
  };
}
