import { type Answer, sendJson, startServer } from "../http-server.ts";
import { type ToyModel, topOf, toyTemplate } from "../toy-model.ts";
import { answerOpenAi } from "./openai-routes.ts";

/**
 * llama-server (llama.cpp, tools/server/README.md): scores only what it generates; `/tokenize` adds no BOS unless asked; `echo` answers
 * "Only no echo is supported".
 */
export function startLlamaServer(model: ToyModel, { context = 4096, bos = true }: { context?: number; bos?: boolean } = {}) {
  const answer: Answer = (request, response) => {
    const { path, body } = request;
    if (path === "/tokenize")
      return sendJson(response, { tokens: model.encode(body.content, { special: body.add_special ?? false }) });
    // The BOS that the template writes is taken away, as the vocabulary adds one (common/chat.cpp; met in the server of llama-cpp-python 0.3.36).
    if (path === "/apply-template") {
      const continued = body.messages.at(-1)?.role === "assistant";
      return sendJson(response, { prompt: toyTemplate(body.messages, { continued }).slice(bos ? 3 : 0) });
    }
    if (path === "/props")
      return sendJson(response, { model_path: "/models/toy.gguf", default_generation_settings: { n_ctx: context } });
    if (path === "/completion") {
      const ids: number[] = typeof body.prompt === "string" ? model.encode(body.prompt, { special: true }) : body.prompt;
      if (ids.length >= context) {
        const message = "the request exceeds the available context size, try increasing it";
        return sendJson(
          response,
          { error: { code: 400, message, type: "exceed_context_size_error", n_prompt_tokens: ids.length } },
          400,
        );
      }
      // The worst luck of a draw: a token that is part of a character, with which the server sends no probabilities (server-context.cpp,
      // `process_token`; met in the server of llama-cpp-python 0.3.36).
      if (body.grammar === undefined)
        return sendJson(response, {
          content: "\uFFFD",
          stop: true,
          stop_type: "limit",
          truncated: false,
          tokens_evaluated: ids.length,
        });
      const id = model.encode("a", { special: false })[0] as number;
      const entry = (each: number) => ({
        id: each,
        token: model.piece(each),
        bytes: [...Buffer.from(model.decode([each]))],
        logprob: model.next(ids)[each],
      });
      const completion_probabilities = [
        { ...entry(id), top_logprobs: topOf(model, ids, body.n_probs ?? 0).map((each) => entry(each.id)) },
      ];
      return sendJson(response, {
        content: model.piece(id),
        stop: true,
        stop_type: "limit",
        truncated: false,
        tokens_evaluated: ids.length,
        completion_probabilities,
      });
    }
    if (!answerOpenAi(request, response, { model, echo: "refused" }))
      sendJson(response, { error: { message: "File Not Found", code: 404 } }, 404);
  };
  return startServer(answer);
}
