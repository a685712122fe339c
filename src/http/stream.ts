import type { Dispatcher } from "undici";
import { RequestFailure } from "../core/model.ts";
import { eventData } from "./event-stream.ts";
import { attemptSignal, flatHeaders, type HttpRequest, timeOut, tooLarge } from "./exchange.ts";
import { networkFailure } from "./network-failure.ts";
import { statusFailure } from "./status-failure.ts";

/**
 * The events of a streamed reply, as they arrive. Whoever stops reading closes the connection, so that the server stops generating.
 * @throws RequestFailure as `exchange`, and `E_REPLY_UNFINISHED` when the stream breaks off without its end
 * @throws the signal's reason, at once, when it aborts
 */
export async function* streamEvents(
  pool: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const attempt = attemptSignal(request.timeout, signal);
  try {
    const { method, origin, path, headers, body = null } = request;
    const response = await pool.request({
      method,
      origin,
      path,
      headers: { ...headers, accept: "text/event-stream" },
      body,
      signal: attempt.signal,
    });
    try {
      const found = flatHeaders(response.headers);
      if (response.statusCode < 200 || response.statusCode >= 300) {
        const text = (await response.body.text()).slice(0, request.maxBytes);
        throw statusFailure({ status: response.statusCode, headers: found, text }, Date.now());
      }
      if (!(found["content-type"] ?? "").startsWith("text/event-stream")) throw noStream(found["content-type"]);
      yield* eventData(bounded(response.body, request.maxBytes));
    } finally {
      response.body.on("error", () => undefined).destroy();
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (attempt.timedOut()) throw timeOut(request.timeout, error);
    throw error instanceof RequestFailure ? error : networkFailure(error, request.origin);
  } finally {
    attempt.release();
  }
}

async function* bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array, void, void> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function noStream(contentType: string | undefined): RequestFailure {
  return new RequestFailure({
    code: "E_REPLY_NO_STREAM",
    message: `a stream was asked for, and ${contentType ?? "something without a type"} came`,
    advice: "the server, or a proxy before it, does not stream",
    retry: "never",
  });
}
