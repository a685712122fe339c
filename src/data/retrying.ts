import { RequestFailure } from "../core/model.ts";
import { delayBefore } from "../http/backoff.ts";
import type { Client } from "./web.ts";

/** Tries without any progress before it is given up. */
const MAX_TRIES = 5;

/**
 * Repeats a step while its failure may pass by itself, with growing pauses or those that the server asks for. A try that
 * `advanced`, however little, begins the count again.
 */
export async function retrying<T>(
  step: () => Promise<T>,
  { client, advanced = async () => false }: { readonly client: Client; readonly advanced?: () => Promise<boolean> },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.retry !== "later") throw error;
      if (await advanced()) tries = 1;
      if (tries >= MAX_TRIES) throw error;
      await client.pause(delayBefore(tries, { retryAfter: error.retryAfter, random: client.random }));
    }
  }
}
