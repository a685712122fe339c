import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { hostedTransport } from "../wire/hosted.ts";
import { openAiLikelihoods } from "../wire/openai-likelihoods.ts";
import { COMPATIBLE_SAMPLING, HOSTED_SAMPLING } from "../wire/sampling-dialects.ts";

const HOSTED_ORIGIN = "https://api.openai.com";

const configSchema = openAiSchema("openai", { url: `${HOSTED_ORIGIN}/v1` });

/** Any server with `/v1/chat/completions` or `/v1/completions`; the service at api.openai.com through its own client. */
export const openai: Backend = {
  name: "openai",
  title: "any OpenAI-compatible server, and the service at api.openai.com",
  configSchema,
  async create(config, services) {
    const entry = checkConfig<OpenAiConfig>(config, configSchema);
    const hosted = new URL(entry.url).origin === HOSTED_ORIGIN;
    return openAiModel(entry, services, {
      backend: "openai",
      sampling: hosted ? HOSTED_SAMPLING : COMPATIBLE_SAMPLING,
      thinking: {},
      // An unknown server may ignore `echo`: the checks of every reply find out, and then there is no number.
      likelihoods: ({ config: { topLogprobs }, routes, transport }) =>
        openAiLikelihoods(routes, transport, { topLogprobs, echo: { omitsBos: false }, hasCompletions: true }),
      ways: ["next-token", "prompt-logprobs"],
      ...(hosted ? { transport: hostedTransport } : {}),
    });
  },
};
