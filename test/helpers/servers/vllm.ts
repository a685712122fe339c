import { type Answer, sendJson, startServer } from "../http-server.ts";
import { promptScores, type ToyModel, topOf, toyTemplate } from "../toy-model.ts";
import { answerOpenAi, type OpenAiQuirks } from "./openai-routes.ts";

export interface VllmQuirks extends Pick<OpenAiQuirks, "maxLength" | "pace" | "endless"> {
  /** Answers `choices` in another order, as batches of several prompts do; `index` tells the right one. */
  readonly shuffled?: boolean;
}

/**
 * vLLM's OpenAI server as in vllm/entrypoints/openai/completion/{protocol,serving}.py and serve/tokenize/protocol.py: ids taken verbatim,
 * `prompt_logprobs` as dictionaries by id with the top-k beside the prompt's own token, −∞ written as −9999.
 */
export function startVllm(model: ToyModel, quirks: VllmQuirks = {}) {
  const answer: Answer = (request, response) => {
    const { path, body } = request;
    if (path === "/version") return sendJson(response, { version: "0.16.0" });
    if (path === "/tokenize") {
      const chat = body.messages !== undefined;
      const ids = chat
        ? model.encode(toyTemplate(body.messages, { continued: body.continue_final_message === true }), {
            special: body.add_special_tokens ?? false,
          })
        : model.encode(body.prompt, { special: body.add_special_tokens ?? true });
      return sendJson(response, { count: ids.length, max_model_len: quirks.maxLength ?? 4096, tokens: ids, token_strs: null });
    }
    if (path === "/v1/completions" && typeof body.prompt_logprobs === "number") {
      const prompts: number[][] = Array.isArray(body.prompt[0]) ? body.prompt : [body.prompt];
      const longest = Math.max(...prompts.map((ids) => ids.length));
      if (longest + 1 > (quirks.maxLength ?? 4096)) {
        const message = `This model's maximum context length is ${quirks.maxLength} tokens. However, you requested ${longest + 1} tokens.`;
        return sendJson(response, { error: { message, type: "BadRequestError", code: 400 } }, 400);
      }
      const choices = prompts.map((ids, index) => {
        const prompt_logprobs = promptScores(model, ids).map((score, position) => {
          if (score === null) return null;
          const before = ids.slice(0, position);
          const ranked = topOf(model, before, model.size);
          const rank = ranked.findIndex(({ id }) => id === ids[position]) + 1;
          const top = ranked.slice(0, body.prompt_logprobs).map((each, at) => entry(each.id, each.logprob, at + 1));
          return Object.fromEntries([...top, entry(ids[position] as number, score, rank)]);
        });
        return { index, text: model.piece(model.greedy(ids)), finish_reason: "length", logprobs: null, prompt_logprobs };
      });
      const prompt_tokens = prompts.reduce((sum, ids) => sum + ids.length, 0);
      const usage = { prompt_tokens, completion_tokens: prompts.length, total_tokens: prompt_tokens + prompts.length };
      return sendJson(response, { model: "toy", choices: quirks.shuffled === true ? choices.reverse() : choices, usage });
    }
    if (!answerOpenAi(request, response, { model, echo: "works", ...quirks })) sendJson(response, { detail: "Not Found" }, 404);
  };
  const entry = (id: number, logprob: number, rank: number) =>
    [String(id), { logprob: Number.isFinite(logprob) ? logprob : -9999, rank, decoded_token: model.piece(id) }] as const;
  return startServer(answer);
}
