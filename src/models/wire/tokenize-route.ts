import type { JsonObject } from "../../core/json.ts";
import type { LikelihoodServer } from "./likelihood-server.ts";
import { mergeBodies, type OpenAiRoutes } from "./openai.ts";
import { checked, readCount, readList, readObject } from "./read.ts";
import { spokenSwitch, switchFields } from "./thinking.ts";
import type { Transport } from "./transport.ts";

/**
 * Ids by the `/tokenize` route that vLLM has at the server's root and SGLang under `/v1`: for a text, and for messages up to where the
 * assistant begins (`add_generation_prompt`), with the switches of the chat template that generation would have.
 */
export function tokenizeRoute(path: string, { routes, transport }: { routes: OpenAiRoutes; transport: Transport }) {
  const ask = async (body: JsonObject, signal: AbortSignal) =>
    checked(await transport(path, { model: routes.model, ...body }, signal), (json) => readIds(json));
  const kwargs = mergeBodies(routes.body, switchFields(routes.thinking, "off"))["chat_template_kwargs"];
  const template = kwargs === undefined ? {} : { chat_template_kwargs: kwargs };
  return {
    tokenize: (text, { special }, signal) => ask({ prompt: text, add_special_tokens: special }, signal),
    async chatPrompt(messages, signal) {
      // An assistant's message at the end is continued; after any other one the assistant begins.
      const continued = messages.at(-1)?.role === "assistant";
      const body = {
        messages: spokenSwitch(messages, routes.thinking, "off").map(({ role, content }) => ({ role, content })),
        add_generation_prompt: !continued,
        ...(continued ? { continue_final_message: true } : {}),
        add_special_tokens: false,
        ...template,
      };
      return { ids: await ask(body, signal) };
    },
  } satisfies Partial<LikelihoodServer>;
}

export function readIds(json: unknown): readonly number[] {
  return readList(readObject(json, "the top")["tokens"], "tokens").map((id, position) => readCount(id, `tokens[${position}]`));
}
