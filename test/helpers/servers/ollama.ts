import { type Answer, sendJson, startServer } from "../http-server.ts";
import { type ToyModel, topOf, toyTemplate } from "../toy-model.ts";

/**
 * Ollama's native routes (ollama, docs/api.md): log-probabilities of generated tokens by text, partial characters as U+FFFD; prompts over
 * `num_ctx` are refused with `truncate: false` and cut without it.
 */
export function startOllama(model: ToyModel, { logprobs = true }: { logprobs?: boolean } = {}) {
  const answer: Answer = ({ path, body }, response) => {
    if (path === "/api/version") return sendJson(response, { version: "0.12.11" });
    if (path === "/api/tags")
      return sendJson(response, { models: [{ name: "toy:latest", model: "toy:latest", digest: "abc123" }] });
    if (path !== "/api/generate" && path !== "/api/chat") return sendJson(response, { error: "not found" }, 404);
    if (body.model !== "toy") return sendJson(response, { error: `model '${body.model}' not found` }, 404);
    const chat = path === "/api/chat";
    const ids = chat
      ? model.encode(toyTemplate(body.messages), { special: false })
      : model.encode(body.prompt, { special: true });
    if (ids.length > body.options.num_ctx && body.truncate === false) {
      return sendJson(response, { error: "the input length exceeds the context length" }, 400);
    }
    const generated: number[] = [];
    while (generated.length < body.options.num_predict) generated.push(model.greedy([...ids, ...generated]));
    const text = model.decode(generated);
    const entries = generated.map((id, at) => {
      const before = [...ids, ...generated.slice(0, at)];
      const top_logprobs = topOf(model, before, body.top_logprobs ?? 0).map((each) => ({
        token: model.piece(each.id),
        logprob: each.logprob,
      }));
      return { token: model.piece(id), logprob: model.next(before)[id], top_logprobs };
    });
    sendJson(response, {
      model: "toy",
      ...(chat ? { message: { role: "assistant", content: text } } : { response: text }),
      done: true,
      done_reason: "length",
      prompt_eval_count: ids.length,
      eval_count: generated.length,
      ...(body.logprobs === true && logprobs ? { logprobs: entries } : {}),
    });
  };
  return startServer(answer);
}
