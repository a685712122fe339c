import type { ServerResponse } from "node:http";
import { afterAll } from "vitest";
import { type Answer, type SeenRequest, startServer, type TestServer } from "../helpers/http-server.ts";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A server that lives as long as the test file. */
export async function serve(answer: Answer): Promise<TestServer> {
  const server = await startServer(answer);
  afterAll(server.close);
  return server;
}

/** Bytes with their length, as a file server sends them; the rest alone when a range is asked for. */
export function sendFile(request: SeenRequest, response: ServerResponse, content: Buffer): void {
  const start = startOf(request);
  if (start === 0) {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": content.length });
    response.end(content);
  } else if (start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` });
    response.end();
  } else {
    const rest = content.subarray(start);
    response.writeHead(206, {
      "content-length": rest.length,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    });
    response.end(rest);
  }
}

export function startOf({ headers }: SeenRequest): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
}

export function sendStatus(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers);
  response.end(`status ${status}`);
}
