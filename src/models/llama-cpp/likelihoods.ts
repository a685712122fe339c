import type { OpenAiParts } from "../openai-model.ts";
import { idsOf, type LikelihoodServer } from "../wire/likelihood-server.ts";
import { chatCandidates } from "../wire/logprobs.ts";
import { mergeBodies } from "../wire/openai.ts";
import { NO_LOGPROBS } from "../wire/prompt-scores.ts";
import { BadReply, checked, optional, readCount, readList, readObject, readText } from "../wire/read.ts";
import { spokenSwitch, switchFields } from "../wire/thinking.ts";
import { readIds } from "../wire/tokenize-route.ts";

/**
 * Log-likelihoods of llama-server's native routes: `/tokenize`, `/apply-template`, and `/completion` with `n_probs`, whose `logprob`s are
 * those before sampling unless `post_sampling_probs` is asked for (llama.cpp, tools/server/README.md).
 */
export function llamaServerLikelihoods({ config, server, routes, transport }: OpenAiParts): LikelihoodServer {
  const kwargs = mergeBodies(routes.body, switchFields(routes.thinking, "off"))["chat_template_kwargs"];
  const tokenize: NonNullable<LikelihoodServer["tokenize"]> = async (text, { special }, signal) => {
    const body = { content: text, add_special: special, parse_special: true };
    return checked(await transport(`${server.root}/tokenize`, body, signal), readIds);
  };
  return {
    tokenize,
    async chatPrompt(messages, signal) {
      const turns = spokenSwitch(messages, routes.thinking, "off").map(({ role, content }) => ({ role, content }));
      const body = { messages: turns, ...(kwargs === undefined ? {} : { chat_template_kwargs: kwargs }) };
      const text = checked(await transport(`${server.root}/apply-template`, body, signal), (json) =>
        readText(readObject(json, "the top")["prompt"], "prompt"),
      );
      const [plain, special] = await Promise.all([
        tokenize(text, { special: false }, signal),
        tokenize(text, { special: true }, signal),
      ]);
      // The server takes away the BOS that a template wrote where its vocabulary adds one (common/chat.cpp), as chats are tokenised with it.
      return { text, special: special.length > plain.length && special[0] !== plain[0] };
    },
    async nextToken(prompt, _wanted, signal) {
      const body = {
        prompt: idsOf(prompt),
        n_predict: 1,
        n_probs: config.topLogprobs,
        post_sampling_probs: false,
        temperature: 1,
        // The server sends no probabilities with a token that is part of a character: one whole letter must be drawn. They are those before sampling.
        grammar: "root ::= [a-z]",
        cache_prompt: true,
        stream: false,
      };
      return checked(await transport(`${server.root}/completion`, body, signal), (json) => {
        const reply = readObject(json, "the top");
        if (reply["truncated"] === true) throw new BadReply("E_REPLY_COUNT", "the server truncated the prompt to its context");
        const [first] = readList(reply["completion_probabilities"] ?? [], "completion_probabilities");
        if (first === undefined) throw new BadReply("E_NO_LOGPROBS", "the server sent no completion_probabilities", NO_LOGPROBS);
        const evaluated = optional(reply["tokens_evaluated"], "tokens_evaluated", readCount);
        return {
          candidates: chatCandidates(first, "completion_probabilities[0]"),
          usage: evaluated === undefined ? undefined : { prompt: evaluated, completion: 1 },
        };
      });
    },
  };
}
