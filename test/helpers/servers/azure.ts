import { type Answer, sendJson, startServer } from "../http-server.ts";
import type { ToyModel } from "../toy-model.ts";
import { answerOpenAi } from "./openai-routes.ts";

/** A chat deployment on Azure OpenAI (its REST reference, 2024-10-21): routes below the deployment, `max_completion_tokens`, no completions. */
export function startAzure(model: ToyModel) {
  const base = "/openai/deployments/toy";
  const answer: Answer = (request, response) => {
    const { pathname, searchParams } = new URL(request.path, "http://azure");
    const notFound = { error: { code: "404", message: "Resource not found" } };
    if (!pathname.startsWith(base) || searchParams.get("api-version") === null) return sendJson(response, notFound, 404);
    if (pathname === `${base}/models`) return sendJson(response, notFound, 404);
    if (pathname === `${base}/completions`) {
      const message =
        "The completion operation does not work with the specified model, toy. Please choose different model and try again.";
      return sendJson(response, { error: { code: "OperationNotSupported", message } }, 400);
    }
    const body = { ...request.body, max_tokens: request.body?.max_completion_tokens };
    if (!answerOpenAi({ ...request, path: `/v1${pathname.slice(base.length)}`, body }, response, { model, echo: "ignored" }))
      sendJson(response, notFound, 404);
  };
  return startServer(answer);
}
