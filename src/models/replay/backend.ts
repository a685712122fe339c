import { type Model, RequestFailure } from "../../core/model.ts";
import type { ModelReply, ModelRequest } from "../../core/request.ts";
import type { Backend, EarlierReply, ModelConfig } from "../backend.ts";
import { checkConfig, ENTRY_PROPERTIES, nameOf } from "../config.ts";

type ReplayConfig = ModelConfig & { readonly path: string; readonly name?: string };

const configSchema = {
  type: "object",
  additionalProperties: false,
  required: ["backend", "path"],
  properties: {
    backend: { const: "replay" },
    ...ENTRY_PROPERTIES,
    path: { type: "string", minLength: 1, description: "The run directory whose replies are used again." },
  },
} as const;

/** The replies of an earlier run to the same questions; nothing is sent anywhere. */
export const replay: Backend = {
  name: "replay",
  title: "the replies of an earlier run",
  configSchema,
  async create(config, services) {
    const entry = checkConfig<ReplayConfig>(config, configSchema);
    return replayModel({ name: nameOf(entry), earlier: await services.earlier(entry.path) });
  },
};

/** Answers as the earlier run was answered; what it was not asked, or has no reply to, is errored with `E_NOT_IN_REPLAY`. */
export function replayModel({ name, earlier }: { name: string; earlier: EarlierReply }): Model {
  const replyTo = (request: ModelRequest, signal: AbortSignal): ModelReply => {
    signal.throwIfAborted();
    const reply = earlier(request);
    if (reply !== undefined) return reply;
    throw new RequestFailure({
      code: "E_NOT_IN_REPLAY",
      message: `the earlier run has no reply to this request for item "${request.view.id}"`,
      advice: "replay the tasks, protocols and seeds that the earlier run asked",
      retry: "never",
    });
  };
  return {
    name,
    identity: { backend: "replay", model: name },
    generate: async (request, signal) => ofMethod(replyTo(request, signal), "generate"),
    choiceLoglikelihood: async (request, signal) => ofMethod(replyTo(request, signal), "choice-loglikelihood"),
    rollingLoglikelihood: async (request, signal) => ofMethod(replyTo(request, signal), "rolling-loglikelihood"),
    search: async (request, signal) => ofMethod(replyTo(request, signal), "rank"),
  };
}

function ofMethod<M extends ModelReply["method"]>(reply: ModelReply, method: M): Extract<ModelReply, { method: M }> {
  if (reply.method !== method) throw new TypeError(`the earlier reply is of ${reply.method}, where ${method} was asked`);
  return reply as Extract<ModelReply, { method: M }>;
}
