import { type Answer, sendJson, startServer } from "../http-server.ts";
import { promptScores, type ToyModel, topOf, toyTemplate } from "../toy-model.ts";
import { answerOpenAi } from "./openai-routes.ts";

/**
 * SGLang's native `/generate` (sglang/srt/managers/io_struct.py) with entries `[logprob, id, text]`, the first null, one reply per prompt
 * of a list, and `/v1/tokenize` (entrypoints/openai/serving_tokenize.py).
 */
export function startSglang(model: ToyModel, { old = false }: { old?: boolean } = {}) {
  const answer: Answer = (request, response) => {
    const { path, body } = request;
    if (path === "/v1/tokenize") {
      const ids = model.encode(body.messages === undefined ? body.prompt : toyTemplate(body.messages), {
        special: body.add_special_tokens ?? true,
      });
      return sendJson(response, { tokens: ids, count: ids.length, max_model_len: 4096 });
    }
    // http_server.py of 0.5.23; older versions have only the names with "get_".
    if (path === (old ? "/get_model_info" : "/model_info"))
      return sendJson(response, { model_path: "weights/toy", is_generation: true, weight_version: "default" });
    if (path === (old ? "/get_server_info" : "/server_info")) return sendJson(response, { version: "0.5.23" });
    if (path === "/generate") {
      const many = Array.isArray(body.input_ids[0]);
      const prompts: number[][] = many ? body.input_ids : [body.input_ids];
      const replies = prompts.map((ids) => ({ text: model.piece(model.greedy(ids)), meta_info: metaOf(ids, body) }));
      return sendJson(response, many ? replies : replies[0]);
    }
    if (!answerOpenAi(request, response, { model, echo: "works" })) sendJson(response, { detail: "Not Found" }, 404);
  };
  // biome-ignore lint/suspicious/noExplicitAny: a request body
  const metaOf = (ids: number[], body: any) => {
    const text = (id: number) => (body.return_text_in_logprobs === true ? model.piece(id) : null);
    const triple = (id: number, logprob: number | null) => [logprob, id, text(id)];
    const scores = promptScores(model, ids);
    const next = model.next(ids);
    return {
      prompt_tokens: ids.length,
      completion_tokens: 1,
      finish_reason: { type: "length", length: 1 },
      input_token_logprobs: body.logprob_start_len === -1 ? [] : ids.map((id, at) => triple(id, scores[at] as number | null)),
      output_token_logprobs: [triple(model.greedy(ids), Math.max(...next))],
      output_top_logprobs: [topOf(model, ids, body.top_logprobs_num ?? 0).map(({ id, logprob }) => triple(id, logprob))],
      ...(body.token_ids_logprob === undefined
        ? {}
        : { output_token_ids_logprobs: [body.token_ids_logprob.map((id: number) => triple(id, next[id] as number))] }),
    };
  };
  return startServer(answer);
}
