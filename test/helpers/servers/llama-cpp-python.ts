import { sendJson, startServer } from "../http-server.ts";
import type { ToyModel } from "../toy-model.ts";
import { answerOpenAi } from "./openai-routes.ts";

/** llama-cpp-python's server (llama_cpp/llama.py, `_create_completion`): echo without the BOS, which `usage` still counts. */
export function startLlamaCppPython(model: ToyModel) {
  return startServer((request, response) => {
    if (!answerOpenAi(request, response, { model, echo: "works", hidesBos: true }))
      sendJson(response, { detail: "Not Found" }, 404);
  });
}
