import { type Answer, sendJson, startServer } from "../http-server.ts";
import { type ToyModel, toyRelevance, toyVector } from "../toy-model.ts";

/**
 * TEI's `/embed`, `/rerank` and `/info` (text-embeddings-inference, router/src/http/{types,server}.rs): 413 above `--max-client-batch-size` and,
 * with `truncate: false`, for a text that is too long; `/rerank` answers in the order of relevance.
 */
export function startTei(model: ToyModel, context: number, { maxBatch = 32 }: { maxBatch?: number } = {}) {
  const answer: Answer = ({ path, body }, response) => {
    if (path === "/info") {
      return sendJson(response, { model_id: "weights/toy", model_sha: "0123abc", version: "1.8.0", max_input_length: context });
    }
    if (path !== "/embed" && path !== "/rerank") return sendJson(response, "Not Found", 404);
    const texts: string[] = path === "/rerank" ? body.texts : body.inputs;
    const refuse = (error: string) => sendJson(response, { error, error_type: "Validation" }, 413);
    if (texts.length > maxBatch) return refuse(`batch size ${texts.length} > maximum allowed batch size ${maxBatch}`);
    const longest = Math.max(...texts.map((text) => model.encode(text, { special: true }).length));
    if (longest > context && body.truncate === false) {
      return refuse(`Input validation error: \`inputs\` must have less than ${context} tokens. Given: ${longest}`);
    }
    if (path === "/embed") return sendJson(response, texts.map(toyVector));
    const scores = texts.map((text, index) => ({ index, score: toyRelevance(body.query, text) }));
    sendJson(
      response,
      scores.sort((a, b) => b.score - a.score),
    );
  };
  return startServer(answer);
}
