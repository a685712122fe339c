import type { Finish, Usage } from "../../core/request.ts";
import type { Server } from "../../http/server.ts";
import type { StreamEvent, StreamRequest } from "../served.ts";
import { readFinish } from "./finish.ts";
import { mergeBodies, type OpenAiRoutes } from "./openai.ts";
import { neutralSampling } from "./openai-likelihoods.ts";
import { BadReply, checked, type Fields, optional, readList, readObject, readText } from "./read.ts";
import { readUsage } from "./usage.ts";

/**
 * Generates from ids through `/v1/completions` as a stream. `ignore_eos` (vLLM, SGLang, llama-server) makes every answer as long as asked, so
 * that lengths do not differ between models; token counts come from the server's `usage`, since a piece of a stream may hold several tokens
 * or half a character.
 * @throws RequestFailure as `Server.stream`, `E_REPLY_ERROR` for an error in the stream, `E_REPLY_NO_USAGE` without counts at its end
 */
export async function* streamIds(
  { ids, maxTokens, seed }: StreamRequest,
  { routes, server }: { routes: OpenAiRoutes; server: Server },
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void, void> {
  const body = mergeBodies(routes.body, {
    model: routes.model,
    ...neutralSampling(routes),
    prompt: ids,
    [routes.sampling.dialect.maxTokens]: maxTokens,
    seed,
    ignore_eos: true,
    stream: true,
    stream_options: { include_usage: true },
  });
  let finish: Finish = "unknown";
  let usage: Usage | undefined;
  let last: Parameters<typeof checked>[0] | undefined;
  for await (const event of server.stream(routes.completionsPath, body, signal)) {
    last = event;
    const piece = checked(event, readPiece);
    usage = piece.usage ?? usage;
    finish = piece.finish ?? finish;
    if (piece.text !== "") yield { kind: "text", text: piece.text };
  }
  const counted = usage;
  yield checked(last ?? { json: null, evidence: () => "" }, () => {
    if (counted?.prompt === undefined || counted.completion === undefined)
      throw new BadReply("E_REPLY_NO_USAGE", "the stream ended without token counts, though `include_usage` was asked for");
    return { kind: "end", finish, promptTokens: counted.prompt, completionTokens: counted.completion } as const;
  });
}

interface Piece {
  readonly text: string;
  readonly finish: Finish | undefined;
  readonly usage: Usage | undefined;
}

/** The last event of vLLM and SGLang has counts and no choices. */
function readPiece(json: unknown): Piece {
  const event = readObject(json, "the event");
  if (event["error"] !== undefined) {
    const said = JSON.stringify(event["error"]).slice(0, 400);
    throw new BadReply("E_REPLY_ERROR", `an error came in the stream: ${said}`, { retry: "later" });
  }
  const [choice] = readList(event["choices"] ?? [], "choices").map((each, at): Fields => readObject(each, `choices[${at}]`));
  const reason = choice?.["finish_reason"];
  return {
    text: optional(choice?.["text"], "choices[0].text", readText) ?? "",
    finish: reason === undefined || reason === null ? undefined : readFinish(reason),
    usage: readUsage(event["usage"]),
  };
}
