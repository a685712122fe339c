import { digestOf } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import type { ModelIdentity } from "../core/model.ts";
import { redactUrl } from "../http/redact.ts";

export type BullMq = typeof import("bullmq");

/** Before every key in Redis. */
export const PREFIX = "mivhan";

/**
 * A worker renews its hold on a request before this time is over; one that is held by nobody is given to another worker at the next check.
 * BullMQ's own 30 s each would leave a dead worker's requests lying for a minute. In milliseconds.
 */
export const HOLD = 5000;
export const CHECK = 2000;

/** Redis answers within this or is not there, in milliseconds; a connection that is lost later is awaited. */
const CONNECT_WITHIN = 10_000;

/**
 * One queue per model: workers that are configured in a way that could move a score, or run another version, hear nothing of the run.
 * @param version of Mivhan: requests and replies travel in its own form
 */
export function queueName(identity: ModelIdentity, version: string): string {
  return `${version}-${digestOf({ identity }).slice(0, 12)}`;
}

/**
 * Loads BullMQ, and knocks at Redis once: BullMQ itself would wait for ever for one that is not there.
 * @throws MivhanError `E_MISSING_PACKAGE` when an optional package is not installed, `E_QUEUE` when Redis does not answer
 */
export async function openBullMq(url: string): Promise<BullMq> {
  const { bullmq, ioredis } = await load();
  const redis = new ioredis.Redis(url, { lazyConnect: true, connectTimeout: CONNECT_WITHIN, retryStrategy: () => null });
  let trouble: Error | undefined;
  redis.on("error", (error) => {
    trouble = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new MivhanError({
      code: "E_QUEUE",
      family: "transport",
      message: `the queue at ${redactUrl(url)} cannot be used: ${reasonOf(trouble ?? error)}`,
      advice: "start Redis there (5 or later), or correct --redis, such as redis://host:6379/0",
    });
  } finally {
    redis.disconnect();
  }
  return bullmq;
}

async function load() {
  try {
    return { ioredis: await import("ioredis"), bullmq: await import("bullmq") };
  } catch (cause) {
    throw new MivhanError({
      code: "E_MISSING_PACKAGE",
      family: "input",
      message: "a queue needs the packages bullmq and ioredis, which are not installed",
      advice: "npm install bullmq@6 ioredis@5",
      cause,
    });
  }
}

/** An attempt at several addresses is an AggregateError without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
