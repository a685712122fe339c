import type { JsonObject } from "../../core/json.ts";
import type { OpenAiParts } from "../openai-model.ts";
import { type LikelihoodServer, type PromptToken, textOf } from "../wire/likelihood-server.ts";
import { NO_LOGPROBS } from "../wire/prompt-scores.ts";
import { BadReply, checked, readCount, readList, readNumber, readObject, readText } from "../wire/read.ts";
import type { Transport } from "../wire/transport.ts";

/** Log-likelihoods of TGI's `/generate`, which takes text alone: `details.prefill` for prompts, `details.top_tokens` for labels. */
export function tgiLikelihoods({ config, server, transport }: OpenAiParts): LikelihoodServer {
  return {
    promptScores: (prompts, signal) =>
      Promise.all(
        prompts.map(async (prompt) => {
          const reply = await generate(
            transport,
            server.root,
            { text: textOf(prompt), more: { decoder_input_details: true } },
            signal,
          );
          return checked(reply, (json) => {
            const tokens = readTokens(detailsOf(json)["prefill"], "details.prefill");
            // Without --enable-prefill-logprobs the list is there and empty.
            if (tokens.length === 0)
              throw new BadReply("E_NO_LOGPROBS", "the server was started without --enable-prefill-logprobs", NO_LOGPROBS);
            return { tokens, usage: { prompt: tokens.length, completion: 1 } };
          });
        }),
      ),
    async nextToken(prompt, _wanted, signal) {
      const reply = await generate(
        transport,
        server.root,
        { text: textOf(prompt), more: { top_n_tokens: config.topLogprobs } },
        signal,
      );
      return checked(reply, (json) => {
        const [first] = readList(detailsOf(json)["top_tokens"] ?? [], "details.top_tokens");
        if (first === undefined) throw new BadReply("E_NO_LOGPROBS", "the server sent no top_tokens", NO_LOGPROBS);
        const candidates = readTokens(first, "details.top_tokens[0]");
        return { candidates: candidates.flatMap(({ logprob, ...token }) => (logprob === null ? [] : [{ ...token, logprob }])) };
      });
    },
  };
}

function generate(transport: Transport, root: string, { text, more }: { text: string; more: JsonObject }, signal: AbortSignal) {
  const parameters = { max_new_tokens: 1, do_sample: false, details: true, return_full_text: false, ...more };
  return transport(`${root}/generate`, { inputs: text, parameters }, signal);
}

function detailsOf(json: unknown) {
  return readObject(readObject(json, "the top")["details"], "details");
}

function readTokens(value: unknown, where: string): PromptToken[] {
  return readList(value, where).map((entry, position) => {
    const at = `${where}[${position}]`;
    const { id, text, logprob } = readObject(entry, at);
    return {
      id: readCount(id, `${at}.id`),
      text: readText(text, `${at}.text`),
      logprob: logprob === null || logprob === undefined ? null : readNumber(logprob, `${at}.logprob`),
    };
  });
}
