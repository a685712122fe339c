import type { JsonObject } from "../../core/json.ts";
import type { LikelihoodServer, PromptInput } from "./likelihood-server.ts";
import { type EchoDialect, readEcho, readFirstCandidates } from "./logprobs.ts";
import { mergeBodies, type OpenAiRoutes, readChoices } from "./openai.ts";
import { checked, readObject } from "./read.ts";
import { spokenSwitch, switchFields } from "./thinking.ts";
import type { Transport } from "./transport.ts";
import { readUsage } from "./usage.ts";

export interface OpenAiLikelihoods {
  readonly topLogprobs: number;
  /** Absent where the server has no `echo`. */
  readonly echo?: EchoDialect;
  /** Fields for completions of this dialect: `return_tokens_as_token_ids`, … */
  readonly completionFields?: JsonObject;
  readonly hasCompletions: boolean;
}

/** Next-token scores through completions or chat completions, and prompt scores through `echo`. */
export function openAiLikelihoods(routes: OpenAiRoutes, transport: Transport, options: OpenAiLikelihoods): LikelihoodServer {
  const { topLogprobs, echo, completionFields = {}, hasCompletions } = options;
  const body = (fields: JsonObject) => mergeBodies(routes.body, { model: routes.model, ...neutralSampling(routes), ...fields });

  const nextToken: NonNullable<LikelihoodServer["nextToken"]> = async (prompt, _wanted, signal) => {
    const chat = "messages" in prompt;
    const path = chat ? routes.chatPath : routes.completionsPath;
    const fields = chat
      ? {
          ...mergeBodies(switchFields(routes.thinking, "off"), promptFields(prompt, routes)),
          logprobs: true,
          top_logprobs: topLogprobs,
        }
      : { ...completionFields, ...promptFields(prompt, routes), logprobs: topLogprobs };
    return checked(await transport(path, body(fields), signal), (json) => {
      const reply = readObject(json, "the top");
      const [choice] = readChoices(reply, 1);
      return { candidates: readFirstCandidates(readObject(choice, "choices[0]")), usage: readUsage(reply["usage"]) };
    });
  };
  const scoreOne = async (prompt: PromptInput, dialect: EchoDialect, signal: AbortSignal) => {
    const fields = { ...completionFields, ...promptFields(prompt, routes), echo: true, logprobs: 1 };
    return checked(await transport(routes.completionsPath, body(fields), signal), (json) =>
      readEcho(json, { ...dialect, sent: "text" in prompt ? prompt.text : undefined }),
    );
  };
  const scored: Partial<LikelihoodServer> =
    echo === undefined || !hasCompletions
      ? {}
      : { promptScores: (prompts, signal) => Promise.all(prompts.map((prompt) => scoreOne(prompt, echo, signal))) };
  return {
    nextTokenOfChat: true,
    nextToken,
    ...scored,
  };
}

/**
 * One token at temperature 1, unfiltered: some servers scale log-probabilities by the temperature, and then only 1 leaves them as the
 * model made them.
 */
export function neutralSampling({ sampling }: OpenAiRoutes): JsonObject {
  const { dialect, omit } = sampling;
  const { temperature, topP } = dialect.fields;
  const fields = {
    ...dialect.neutral,
    ...(temperature === undefined ? {} : { [temperature]: 1 }),
    ...(topP === undefined ? {} : { [topP]: 1 }),
    [dialect.maxTokens]: 1,
    n: 1,
    stream: false,
  };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !omit.includes(name)));
}

function promptFields(prompt: PromptInput, { thinking }: OpenAiRoutes): JsonObject {
  if ("messages" in prompt) {
    return { messages: spokenSwitch(prompt.messages, thinking, "off").map(({ role, content }) => ({ role, content })) };
  }
  return { prompt: "ids" in prompt ? prompt.ids : prompt.text };
}
