import type { JsonObject } from "../../core/json.ts";
import type { OpenAiParts } from "../openai-model.ts";
import { type Candidate, idsOf, type LikelihoodServer, type PromptToken } from "../wire/likelihood-server.ts";
import { NO_LOGPROBS } from "../wire/prompt-scores.ts";
import { BadReply, checked, type Fields, optional, readCount, readList, readNumber, readObject, readText } from "../wire/read.ts";
import { tokenizeRoute } from "../wire/tokenize-route.ts";

/** Temperature 1 and no filter: SGLang scales the log-probabilities of generated tokens by the temperature. */
const SAMPLING = { max_new_tokens: 1, temperature: 1, top_p: 1, top_k: -1, min_p: 0 } as const;

/** Log-likelihoods of SGLang's `/generate`: `input_token_logprobs` for prompts, `token_ids_logprob` for labels by id. */
export function sglangLikelihoods({ config, server, routes, transport }: OpenAiParts): LikelihoodServer {
  const generate = (body: JsonObject, signal: AbortSignal) =>
    transport(`${server.root}/generate`, { sampling_params: SAMPLING, return_logprob: true, ...body }, signal);
  return {
    ...tokenizeRoute(`${server.v1}/tokenize`, { routes, transport }),
    async promptScores(prompts, signal) {
      const ids = prompts.map(idsOf);
      const body = { input_ids: ids, logprob_start_len: 0, return_text_in_logprobs: true };
      return checked(await generate(body, signal), (json) => {
        const replies = readList(json, "the top");
        return replies.map((reply, index) => {
          const meta = metaOf(reply, `[${index}]`);
          const tokens = readTriples(meta["input_token_logprobs"], `[${index}].meta_info.input_token_logprobs`);
          return { tokens, usage: usageOf(meta) };
        });
      });
    },
    async nextToken(prompt, wanted, signal) {
      const asked = wanted.length === 0 ? {} : { token_ids_logprob: wanted };
      // −1: scores of generated tokens alone, so that the shared prefix may come from the cache.
      const body = { input_ids: idsOf(prompt), logprob_start_len: -1, top_logprobs_num: config.topLogprobs, ...asked };
      return checked(await generate(body, signal), (json) => {
        const meta = metaOf(json, "the top");
        const [top] = readList(meta["output_top_logprobs"] ?? [], "meta_info.output_top_logprobs");
        const [chosen] = readList(meta["output_token_ids_logprobs"] ?? [], "meta_info.output_token_ids_logprobs");
        const found = [
          ...readTriples(top ?? [], "output_top_logprobs[0]"),
          ...readTriples(chosen ?? [], "output_token_ids_logprobs[0]"),
        ];
        if (found.length === 0) throw new BadReply("E_NO_LOGPROBS", "the server sent no log-probabilities", NO_LOGPROBS);
        const byId = new Map(found.filter(isCandidate).map((candidate) => [candidate.id, candidate]));
        return { candidates: [...byId.values()], usage: usageOf(meta) };
      });
    },
  };
}

function isCandidate(token: PromptToken): token is Candidate {
  return token.logprob !== null;
}

function metaOf(reply: unknown, where: string): Fields {
  return readObject(readObject(reply, where)["meta_info"], `${where}.meta_info`);
}

/** Entries are `[logprob, id, text]`; the first of a prompt has no log-probability. */
function readTriples(value: unknown, where: string): PromptToken[] {
  return readList(value, where).map((entry, position) => {
    const [logprob, id, text] = readList(entry, `${where}[${position}]`);
    const written = optional(text, `${where}[${position}][2]`, readText);
    return {
      logprob: logprob === null ? null : readNumber(logprob, `${where}[${position}][0]`),
      id: readCount(id, `${where}[${position}][1]`),
      ...(written === undefined ? {} : { text: written }),
    };
  });
}

function usageOf(meta: Fields) {
  const prompt = optional(meta["prompt_tokens"], "meta_info.prompt_tokens", readCount);
  const completion = optional(meta["completion_tokens"], "meta_info.completion_tokens", readCount);
  return { ...(prompt === undefined ? {} : { prompt }), ...(completion === undefined ? {} : { completion }) };
}
