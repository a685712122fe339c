import { type Answer, sendJson, startServer } from "../http-server.ts";
import { promptScores, type ToyModel, topOf } from "../toy-model.ts";
import { answerOpenAi } from "./openai-routes.ts";

/** TGI's `/generate` (docs/openapi.json): text in, BOS added, `details.prefill` empty unless started with `--enable-prefill-logprobs`. */
export function startTgi(model: ToyModel, { prefill = true, maxTopN = 5 }: { prefill?: boolean; maxTopN?: number } = {}) {
  const answer: Answer = (request, response) => {
    const { path, body } = request;
    if (path === "/info") return sendJson(response, { model_id: "toy", model_sha: "0123abc", max_total_tokens: 4096 });
    if (path === "/generate") {
      const { parameters } = body;
      if ((parameters.top_n_tokens ?? 0) > maxTopN) {
        return sendJson(
          response,
          { error: `Input validation error: \`top_n_tokens\` must be >= 0 and <= ${maxTopN}`, error_type: "validation" },
          422,
        );
      }
      const ids = model.encode(body.inputs, { special: true });
      const scores = promptScores(model, ids);
      const generated = model.greedy(ids);
      const tokens = [{ id: generated, text: model.piece(generated), logprob: model.next(ids)[generated], special: false }];
      const details = {
        finish_reason: "length",
        generated_tokens: 1,
        prefill:
          prefill && parameters.decoder_input_details === true
            ? ids.map((id, at) => ({ id, text: model.piece(id), logprob: scores[at] }))
            : [],
        tokens,
        top_tokens: [
          topOf(model, ids, parameters.top_n_tokens ?? 0).map(({ id, logprob }) => ({
            id,
            text: model.piece(id),
            logprob,
            special: false,
          })),
        ],
      };
      return sendJson(response, { generated_text: model.piece(generated), details });
    }
    if (!answerOpenAi(request, response, { model, echo: "ignored" })) sendJson(response, "not found", 404);
  };
  return startServer(answer);
}
