import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { hostedTransport } from "../wire/hosted.ts";
import { openAiLikelihoods } from "../wire/openai-likelihoods.ts";
import { HOSTED_SAMPLING } from "../wire/sampling-dialects.ts";

const configSchema = openAiSchema("azure-openai");

/**
 * A deployment on Azure: `url` is https://RESOURCE.openai.azure.com/openai/deployments/NAME?api-version=…, and the key travels in the
 * header `api-key`. Prompts that its filter refuses are unscorable.
 */
export const azureOpenAi: Backend = {
  name: "azure-openai",
  title: "a deployment on Azure OpenAI",
  configSchema,
  async create(config, services) {
    return openAiModel(checkConfig<OpenAiConfig>(config, configSchema), services, {
      backend: "azure-openai",
      sampling: HOSTED_SAMPLING,
      thinking: {},
      transport: hostedTransport,
      keyStyle: { header: "api-key", prefix: "" },
      likelihoods: ({ config: { topLogprobs }, routes, transport }) =>
        openAiLikelihoods(routes, transport, { topLogprobs, hasCompletions: true }),
      ways: ["next-token"],
    });
  },
};
