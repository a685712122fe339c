import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type SeenRequest, sendJson } from "../http-server.ts";
import { promptScores, type ToyModel, topOf, toyTemplate } from "../toy-model.ts";

/** How a fake OpenAI-like server differs from the plain one. */
export interface OpenAiQuirks {
  readonly model: ToyModel;
  readonly maxLength?: number;
  /** What `echo` leads to: prompt scores, an error, or being ignored. */
  readonly echo: "works" | "refused" | "ignored";
  /**
   * llama-cpp-python leaves the BOS out of the arrays and still counts it in `usage`. It pairs tokens with rows of scores by position: right
   * behind a BOS; without one every token has the score of the next place, and the last entry falls off (as met in 0.3.36).
   */
  readonly hidesBos?: boolean;
  readonly maxLogprobs?: number;
  /** Milliseconds before the first piece of a stream, and between two. */
  readonly pace?: { readonly first: number; readonly between: number };
  /** Leaves out the end of a stream, as a connection that is cut quietly. */
  readonly endless?: boolean;
}

/** `/v1/completions` and `/v1/chat/completions` on a toy model, greedy, in the legacy log-probability format. */
export function answerOpenAi({ path, body }: SeenRequest, response: ServerResponse, quirks: OpenAiQuirks): boolean {
  const { model } = quirks;
  if (path === "/v1/models") {
    sendJson(response, { object: "list", data: [{ id: "toy", object: "model", max_model_len: quirks.maxLength ?? 4096 }] });
    return true;
  }
  const chat = path === "/v1/chat/completions";
  if (!chat && path !== "/v1/completions") return false;
  if (body.model !== "toy") {
    sendJson(response, { error: { message: `The model ${body.model} does not exist.`, code: 404 } }, 404);
    return true;
  }
  if (typeof body.logprobs === "number" && body.logprobs > (quirks.maxLogprobs ?? 20)) {
    sendJson(
      response,
      { error: { message: `Requested sample logprobs of ${body.logprobs}, which is greater than max allowed` } },
      400,
    );
    return true;
  }
  const prompts: number[][] = chat
    ? [model.encode(toyTemplate(body.messages), { special: false })]
    : promptIds(body.prompt, model);
  const longest = Math.max(...prompts.map((ids) => ids.length));
  if (longest + (body.max_tokens ?? 16) > (quirks.maxLength ?? 4096)) {
    const message = `This model's maximum context length is ${quirks.maxLength ?? 4096} tokens. However, you requested ${longest}.`;
    sendJson(response, { error: { message, type: "BadRequestError", code: 400 } }, 400);
    return true;
  }
  if (body.echo === true && quirks.echo === "refused") {
    sendJson(response, { error: { message: "Only no echo is supported", type: "invalid_request_error" } }, 400);
    return true;
  }
  if (body.stream === true) {
    void streamTokens(response, { ids: prompts[0] as number[], count: body.max_tokens ?? 16, quirks });
    return true;
  }
  const choices = prompts.map((ids, index) => choiceOf({ ids, index, body, chat, quirks }));
  const promptTokens = prompts.reduce((sum, ids) => sum + ids.length, 0);
  const completionTokens = choices.reduce((sum, { generated }) => sum + generated.length, 0);
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
  sendJson(response, {
    id: "cmpl-1",
    object: "text_completion",
    model: "toy",
    choices: choices.map(({ choice }) => choice),
    usage,
  });
  return true;
}

function promptIds(prompt: unknown, model: ToyModel): number[][] {
  if (typeof prompt === "string") return [model.encode(prompt, { special: true })];
  const list = prompt as unknown[];
  if (list.every((entry) => typeof entry === "number")) return [list as number[]];
  return list.map((entry) => (typeof entry === "string" ? model.encode(entry, { special: true }) : (entry as number[])));
}

interface Asked {
  readonly ids: number[];
  readonly index: number;
  // biome-ignore lint/suspicious/noExplicitAny: a request body
  readonly body: any;
  readonly chat: boolean;
  readonly quirks: OpenAiQuirks;
}

function choiceOf({ ids, index, body, chat, quirks }: Asked) {
  const { model } = quirks;
  const generated: number[] = [];
  while (generated.length < (body.max_tokens ?? 16)) generated.push(model.greedy([...ids, ...generated]));
  const name = (id: number) => (body.return_tokens_as_token_ids === true ? `token_id:${id}` : model.piece(id));
  const text = model.decode(generated);
  const finish_reason = "length";
  if (chat) {
    const content = generated.map((id, position) => {
      const before = [...ids, ...generated.slice(0, position)];
      const top_logprobs = topOf(model, before, body.top_logprobs ?? 0).map((each) => ({
        token: model.piece(each.id),
        logprob: each.logprob,
      }));
      return { token: model.piece(id), logprob: model.next(before)[id], top_logprobs };
    });
    const logprobs = body.logprobs === true ? { content } : null;
    return { generated, choice: { index, message: { role: "assistant", content: text }, finish_reason, logprobs } };
  }
  const echoes = body.echo === true && quirks.echo === "works";
  const shown = echoes ? [...ids, ...generated] : generated;
  const hidden = echoes && quirks.hidesBos === true && ids[0] === model.bos ? 1 : 0;
  const rows = shown.slice(0, -1).map((_, at) => model.next(shown.slice(0, at + 1)));
  const scores = echoes
    ? quirks.hidesBos === true && hidden === 0
      ? rows.map((row, at) => (at === 0 ? null : (row[shown[at] as number] as number)))
      : promptScores(model, shown).slice(hidden)
    : generated.map((id, at) => model.next([...ids, ...generated.slice(0, at)])[id] as number);
  if (hidden === 1) scores[0] = null;
  const top_logprobs = shown.slice(hidden, hidden + scores.length).map((_, at) => {
    const before = echoes ? shown.slice(0, at + hidden) : [...ids, ...generated.slice(0, at)];
    return before.length === 0 || scores[at] === null
      ? null
      : Object.fromEntries(topOf(model, before, body.logprobs).map((each) => [name(each.id), each.logprob]));
  });
  const logprobs =
    typeof body.logprobs === "number"
      ? { tokens: shown.slice(hidden, hidden + scores.length).map(name), token_logprobs: scores, top_logprobs }
      : null;
  return { generated, choice: { index, text: echoes ? model.decode(shown) : text, finish_reason, logprobs } };
}

/** A token per event; counts in an event without choices, as vLLM sends them; then "[DONE]". */
async function streamTokens(
  response: ServerResponse,
  { ids, count, quirks }: { ids: readonly number[]; count: number; quirks: OpenAiQuirks },
): Promise<void> {
  const { model, pace = { first: 0, between: 1 } } = quirks;
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  const send = (event: object) =>
    response.write(`data: ${JSON.stringify({ object: "text_completion", model: "toy", ...event })}\n\n`);
  const next = model.greedy(ids);
  for (let at = 0; at < count; at++) {
    await sleep(at === 0 ? pace.first : pace.between);
    send({ choices: [{ index: 0, text: model.piece(next), finish_reason: at === count - 1 ? "length" : null }] });
  }
  send({ choices: [], usage: { prompt_tokens: ids.length, completion_tokens: count, total_tokens: ids.length + count } });
  response.end(quirks.endless === true ? "" : "data: [DONE]\n\n");
}
