import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { MivhanError } from "../core/errors.ts";
import { type Model, RequestFailure } from "../core/model.ts";
import { isServerModel, type ServerModel } from "../models/served.ts";
import { openBullMq, PREFIX, queueName } from "./bullmq.ts";
import { type Operation, take, type WorkerAnswer } from "./calls.ts";

export interface QueueOptions {
  /** "redis://host:6379/0". */
  readonly url: string;
  /** Of Mivhan: both sides must run the same. */
  readonly version: string;
  /** A line of talk. */
  readonly say: (line: string) => void;
}

/** How often calls without an answer are looked after, and how old they are then, in milliseconds. */
const LOOK = 3000;
/** Finished calls stay in Redis so long (seconds), and so many, for the case that news of them was missed. */
const KEPT = { age: 60, count: 1000 } as const;

interface Waiting {
  readonly since: number;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The same model, answered by workers: each call goes into the queue of its identity and waits for whoever takes it. Redis holds nothing but
 * calls under way; journal, retries and resume are the run's as ever, so that nothing is lost or doubled whatever dies.
 * @throws MivhanError `E_QUEUE` when Redis cannot be reached
 */
export async function remoteModel(model: Model, options: QueueOptions): Promise<Model> {
  const calls = await openCalls(model, options);
  const through =
    <Request, Reply>(operation: Operation) =>
    async (request: Request, signal: AbortSignal): Promise<Reply> =>
      take(operation, await calls.ask(operation, request, signal)) as Reply;
  const base: Model = {
    name: model.name,
    identity: model.identity,
    ...(model.maxBatch === undefined ? {} : { maxBatch: model.maxBatch }),
    ...(model.generate && { generate: through("generate") }),
    ...(model.choiceLoglikelihood && { choiceLoglikelihood: through("choiceLoglikelihood") }),
    ...(model.rollingLoglikelihood && { rollingLoglikelihood: through("rollingLoglikelihood") }),
    ...(model.embed && { embed: through("embed") }),
    ...(model.rank && { rank: through("rank") }),
    close: async () => {
      await calls.close();
      await model.close?.();
    },
  };
  if (!isServerModel(model)) return base;
  const served = through<null, Awaited<ReturnType<ServerModel["served"]>>>("served");
  const tokenize = through<{ text: string; special: boolean }, readonly number[]>("tokenize");
  const remote: ServerModel = {
    ...base,
    served: (signal) => served(null, signal),
    ...(model.tokenize && { tokenize: (text, { special }, signal) => tokenize({ text, special }, signal) }),
  };
  return remote;
}

interface Calls {
  readonly ask: (operation: Operation, request: unknown, signal: AbortSignal) => Promise<WorkerAnswer>;
  readonly close: () => Promise<void>;
}

async function openCalls(model: Model, { url, version, say }: QueueOptions): Promise<Calls> {
  const { Queue, QueueEvents } = await openBullMq(url);
  const connection = { url, maxRetriesPerRequest: null };
  const name = queueName(model.identity, version);
  const queue = new Queue(name, { connection, prefix: PREFIX });
  // From the beginning: news that come before the first look are not missed, and those of other calls are passed over.
  const events = new QueueEvents(name, { connection, prefix: PREFIX, lastEventId: "0-0" });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  // A connection that is lost later comes back by itself; calls wait.
  queue.on("error", () => undefined);
  events.on("error", () => undefined);

  const waiting = new Map<string, Waiting>();
  const same = sameServer(model.name);
  const settle = (id: string, result: { answer: unknown } | { failed: string } | "lost") => {
    const call = waiting.get(id);
    if (call === undefined) return;
    waiting.delete(id);
    if (result === "lost") call.reject(lost());
    else if ("failed" in result) call.reject(workerFault(result.failed));
    else call.resolve(result.answer as WorkerAnswer);
  };
  events.on("completed", ({ jobId, returnvalue }) => settle(jobId, { answer: returnvalue }));
  events.on("failed", ({ jobId, failedReason }) => settle(jobId, { failed: failedReason }));

  const look = async () => {
    const old = [...waiting].filter(([, { since }]) => performance.now() - since > LOOK).map(([id]) => id);
    for (const id of old) {
      const job = await queue.getJob(id);
      if (job === undefined) settle(id, "lost");
      else if (job.finishedOn !== undefined)
        settle(id, job.failedReason === undefined ? { answer: job.returnvalue } : { failed: job.failedReason });
    }
    return old.length > 0 && (await queue.getWorkersCount()) === 0;
  };
  let alone = false;
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .then((isAlone) => {
        if (isAlone && !alone) say(`no worker serves ${model.name} here; start one: mivhan worker --redis URL --model …`);
        alone = isAlone;
      })
      // Redis is away: the next look will tell.
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
  }, LOOK);

  const send = (operation: Operation, request: unknown, signal: AbortSignal): Promise<WorkerAnswer> => {
    signal.throwIfAborted();
    const id = randomUUID();
    return new Promise<WorkerAnswer>((resolve, reject) => {
      // One run has one signal and many requests: more than ten listeners are no leak here.
      setMaxListeners(0, signal);
      const leave = () => {
        waiting.delete(id);
        reject(signal.reason);
        queue.remove(id).catch(() => undefined);
      };
      signal.addEventListener("abort", leave, { once: true });
      const done = () => signal.removeEventListener("abort", leave);
      waiting.set(id, {
        since: performance.now(),
        resolve: (answer) => {
          done();
          resolve(answer);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      const job = { jobId: id, attempts: 1, removeOnComplete: KEPT, removeOnFail: KEPT };
      queue.add(operation, { operation, request }, job).catch(() => settle(id, "lost"));
    });
  };
  return {
    ask: async (operation, request, signal) => same(await send(operation, request, signal)),
    close: async () => {
      clearInterval(timer);
      await looking;
      await Promise.allSettled([events.close(), queue.close()]);
    },
  };
}

/** Answers of one run come from one model: workers whose servers say that they serve something else end it. */
function sameServer(name: string): (answer: WorkerAnswer) => WorkerAnswer {
  let first: string | undefined;
  return (answer) => {
    if (answer.served === undefined) return answer;
    first ??= answer.served;
    if (answer.served === first) return answer;
    throw new MivhanError({
      code: "E_ENDPOINTS_DIFFER",
      family: "input",
      message: `a worker of ${name} serves ${first}, and another ${answer.served}`,
      advice: "workers of one model must serve the same weights with the same context length: their answers stand in one score",
    });
  };
}

function lost(): RequestFailure {
  return new RequestFailure({
    code: "E_QUEUE_LOST",
    message: "the queue does not know this request any more: Redis was restarted or cleared",
    retry: "later",
  });
}

function workerFault(reason: string): MivhanError {
  return new MivhanError({ code: "E_FAULT", family: "fault", message: `a worker failed at a request: ${reason}` });
}
