import { type Answer, sendJson, startServer } from "../http-server.ts";
import { type ToyModel, toyVector } from "../toy-model.ts";

/** `/v1/embeddings` as vLLM has it (vllm/entrypoints/pooling/embed/protocol.py); entries in any order, told apart by `index`. */
export function startEmbeddings(model: ToyModel, context: number) {
  const answer: Answer = ({ path, body }, response) => {
    if (path === "/v1/models") return sendJson(response, { object: "list", data: [{ id: "toy", max_model_len: context }] });
    if (path !== "/v1/embeddings") return sendJson(response, { detail: "Not Found" }, 404);
    const lengths = (body.input as string[]).map((text) => model.encode(text, { special: true }).length);
    if (Math.max(...lengths) > context) {
      const message = `This model's maximum context length is ${context} tokens. However, you requested ${Math.max(...lengths)}.`;
      return sendJson(response, { error: { message, type: "BadRequestError", code: 400 } }, 400);
    }
    const encoded = (vector: number[]) =>
      body.encoding_format === "float" ? vector : Buffer.from(Float32Array.from(vector).buffer).toString("base64");
    const data = (body.input as string[]).map((text, index) => ({
      object: "embedding",
      index,
      embedding: encoded(toyVector(text)),
    }));
    const prompt_tokens = lengths.reduce((sum, length) => sum + length, 0);
    sendJson(response, {
      object: "list",
      model: "toy",
      data: data.reverse(),
      usage: { prompt_tokens, total_tokens: prompt_tokens },
    });
  };
  return startServer(answer);
}
