import type { JsonReply, Server } from "../../http/server.ts";
import { asItemFailure } from "./unscorable.ts";

/** Sends one JSON body and resolves with the reply of a 2xx; `path` is absolute. */
export type Transport = (path: string, body: unknown, signal: AbortSignal) => Promise<JsonReply>;

/** Our own request code as a transport; a prompt that can never fit is `Unscorable`. */
export function serverTransport(server: Server): Transport {
  return async (path, body, signal) => {
    try {
      return await server.post(path, body, signal);
    } catch (error) {
      throw asItemFailure(error);
    }
  };
}
