import { RequestFailure } from "../../core/model.ts";
import { parseJson, type Server } from "../../http/server.ts";
import { EVIDENCE } from "../../http/status-failure.ts";
import type { Transport } from "./transport.ts";
import { asItemFailure } from "./unscorable.ts";

/**
 * The `openai` package as a transport. It is loaded with the first request, never retries (`maxRetries: 0`: tries belong into the
 * journal), and its connections are ours, so that time-outs, aborts, proxies, size limits and masking are the same for every server.
 */
export function hostedTransport(server: Server): Transport {
  let client: Promise<import("openai").OpenAI> | undefined;
  const open = async () => {
    const { OpenAI } = await import("openai");
    // Address and key are the server's own; the package only insists on having some.
    return new OpenAI({
      apiKey: "in-headers",
      baseURL: "http://server",
      maxRetries: 0,
      // Its own limit of ten minutes would end a long generation; ours is the attempt's.
      timeout: 2 ** 31 - 1,
      fetch: fetchThrough(server),
    });
  };
  return async (path, body, signal) => {
    client ??= open();
    try {
      const response = await (await client).post(path, { body, signal }).asResponse();
      const text = await response.text();
      const evidence = () => server.redact(text.slice(0, EVIDENCE));
      return { json: parseJson(text, evidence), evidence };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw asItemFailure(innermost(error));
    }
  };
}

/** The package wraps what `fetch` throws in an APIConnectionError; the failure inside it is ours. */
function innermost(error: unknown): unknown {
  if (error instanceof RequestFailure || !(error instanceof Error) || error.cause === undefined) return error;
  return innermost(error.cause);
}

function fetchThrough(server: Server): typeof fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const signal = init?.signal ?? new AbortController().signal;
    const body = typeof init?.body === "string" ? { body: init.body } : {};
    const answer = await server.send({ method: init?.method === "GET" ? "GET" : "POST", path: pathname, ...body }, signal);
    return new Response(answer.text, { status: answer.status, headers: { "content-type": "application/json" } });
  };
}
