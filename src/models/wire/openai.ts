import type { JsonObject } from "../../core/json.ts";
import type { GenerateReply, GenerateRequest, Prompt, Thinking } from "../../core/request.ts";
import { generateReply, type RawGeneration, readFinish } from "./finish.ts";
import { BadReply, checked, type Fields, optional, readCount, readList, readObject, readText } from "./read.ts";
import { type ModelSampling, type SamplingDialect, samplingBody, sentStops } from "./sampling.ts";
import { budgetFields, spokenSwitch, switchFields, type ThinkingControl } from "./thinking.ts";
import type { Transport } from "./transport.ts";
import { readUsage } from "./usage.ts";

/** An OpenAI-style model: how its routes are called and what every body carries. */
export interface OpenAiRoutes {
  readonly model: string;
  readonly chatPath: string;
  readonly completionsPath: string;
  /** Further body fields from the entry; fields of the request itself win over them. */
  readonly body: JsonObject;
  readonly sampling: { readonly dialect: SamplingDialect; readonly model: ModelSampling; readonly omit: readonly string[] };
  readonly thinking: ThinkingControl;
}

/** Generates through `/v1/chat/completions` or, for raw prompts, `/v1/completions`. */
export function openAiGenerate(routes: OpenAiRoutes, transport: Transport) {
  return async (request: GenerateRequest, signal: AbortSignal): Promise<GenerateReply> => {
    const { prompt, sampling } = request;
    const path = prompt.layout === "chat" ? routes.chatPath : routes.completionsPath;
    const reply = await transport(path, generateBody(request, routes), signal);
    const { tags } = routes.thinking;
    const thinks = prompt.layout === "chat" && request.thinking === "on";
    return checked(reply, (json) => generateReply(readGeneration(json, prompt.layout), { stop: sampling.stop, tags, thinks }));
  };
}

export function generateBody(request: GenerateRequest, routes: OpenAiRoutes): JsonObject {
  const { prompt, sampling, thinking } = request;
  const chat = prompt.layout === "chat";
  const stop = sentStops(sampling.stop, { mayThink: chat && thinking !== "off", dialect: routes.sampling.dialect });
  const switched = chat ? mergeBodies(switchFields(routes.thinking, thinking), budgetFields(routes.thinking, request)) : {};
  const own = {
    model: routes.model,
    ...promptFields(prompt, routes.thinking, thinking),
    ...samplingBody(request, routes.sampling),
    ...(stop.length === 0 ? {} : { stop }),
    n: 1,
    stream: false,
  };
  return mergeBodies(mergeBodies(routes.body, switched), own);
}

function promptFields(prompt: Prompt, control: ThinkingControl, thinking: Thinking): JsonObject {
  if (prompt.layout === "raw") return { prompt: prompt.parts.join("") };
  return { messages: spokenSwitch(prompt.messages, control, thinking).map(({ role, content }) => ({ role, content })) };
}

/** The second body over the first; objects such as `chat_template_kwargs` are merged one level deep. */
export function mergeBodies(under: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name];
    merged[name] = isObject(below) && isObject(value) ? { ...below, ...value } : value;
  }
  return merged;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readGeneration(json: unknown, layout: Prompt["layout"]): RawGeneration {
  const reply = readObject(json, "the top");
  const [choice] = readChoices(reply, 1);
  const finish = readFinish(choice?.["finish_reason"]);
  const usage = readUsage(reply["usage"]);
  if (layout === "raw") return { content: readText(choice?.["text"], "choices[0].text"), finish, usage };
  const message = readObject(choice?.["message"], "choices[0].message");
  const content = optional(message["content"] ?? message["refusal"], "choices[0].message.content", readText);
  const reasoningField = optional(
    message["reasoning_content"] ?? message["reasoning"],
    "choices[0].message.reasoning_content",
    readText,
  );
  // Null content is how servers say "only thought so far": an empty answer, never the thought.
  return { content: content ?? "", reasoningField, finish, usage };
}

/**
 * The choices of a reply in the order of the prompts: sorted by `index`, as many as asked, each once.
 * @throws BadReply with `E_REPLY_ERROR`, `E_REPLY_NO_CHOICES` or `E_REPLY_ORDER`
 */
export function readChoices(reply: Fields, count: number): readonly Fields[] {
  if (reply["choices"] === undefined && reply["error"] !== undefined) {
    const said = JSON.stringify(reply["error"]).slice(0, 400);
    throw new BadReply("E_REPLY_ERROR", `the server answered 200 with an error: ${said}`, { retry: "later" });
  }
  const choices = readList(reply["choices"], "choices").map((choice, position) => readObject(choice, `choices[${position}]`));
  if (choices.length === 0) throw new BadReply("E_REPLY_NO_CHOICES", "the reply has no choices", { retry: "later" });
  if (choices.length !== count) {
    throw new BadReply("E_REPLY_COUNT", `the reply has ${choices.length} choices where ${count} were asked`);
  }
  const ordered: Fields[] = [];
  for (const [position, choice] of choices.entries()) {
    const index = optional(choice["index"], `choices[${position}].index`, readCount) ?? position;
    if (index >= count || ordered[index] !== undefined) {
      throw new BadReply(
        "E_REPLY_ORDER",
        `the choices of the reply are numbered ${choices.map((each) => each["index"]).join(", ")}`,
      );
    }
    ordered[index] = choice;
  }
  return ordered;
}
