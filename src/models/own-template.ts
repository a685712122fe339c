import type { JsonObject } from "../core/json.ts";
import type { ModelConfig, Services } from "./backend.ts";
import { configError } from "./config.ts";
import { type ChatTemplate, renderChat } from "./wire/chat-template.ts";
import type { LikelihoodServer } from "./wire/likelihood-server.ts";
import { mergeBodies, type OpenAiRoutes } from "./wire/openai.ts";
import { spokenSwitch, switchFields } from "./wire/thinking.ts";
import { readTokenizerConfig } from "./wire/tokenizer-config.ts";

/**
 * The chat template that an entry names, if it names one.
 * @throws MivhanError `E_MODEL_CONFIG` when the file holds none
 */
export async function ownTemplate(
  config: ModelConfig & { readonly tokenizerConfig?: string },
  { readText }: Services,
): Promise<ChatTemplate | undefined> {
  const file = config.tokenizerConfig;
  if (file === undefined) return undefined;
  const read = readTokenizerConfig(await readText(file), file);
  if ("template" in read) return read.template;
  throw configError(config, [read.problem]);
}

/** The same server, whose chats are written here and sent as ids, or as text where it takes no ids. */
export function withTemplate(
  server: LikelihoodServer,
  { template, routes }: { template: ChatTemplate; routes: OpenAiRoutes },
): LikelihoodServer {
  const kwargs = mergeBodies(routes.body, switchFields(routes.thinking, "off"))["chat_template_kwargs"];
  const variables = isObject(kwargs) ? kwargs : {};
  return {
    ...server,
    nextTokenOfChat: false,
    chatPrompt: async (messages) => {
      const text = renderChat(template, { messages: spokenSwitch(messages, routes.thinking, "off"), variables });
      // Servers that take text put a BOS before it themselves.
      const bare = server.tokenize === undefined && template.bos !== "" && text.startsWith(template.bos);
      return { text: bare ? text.slice(template.bos.length) : text };
    },
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
