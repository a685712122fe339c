import { type Model, RequestFailure } from "../core/model.ts";
import { random } from "../core/random.ts";
import { isAnswer } from "../models/finding.ts";
import { identityOfServed, isServerModel } from "../models/served.ts";
import { CHECK, HOLD, openBullMq, PREFIX, queueName } from "./bullmq.ts";
import { type Answer, type Call, carryOut, type FailureFields, type WorkerAnswer } from "./calls.ts";
import type { QueueOptions } from "./remote-model.ts";

export interface ServeOptions extends QueueOptions {
  /** Requests at once. */
  readonly concurrency: number;
  /** Ends when nothing came for so long, in milliseconds; never when absent. */
  readonly idle?: number;
  /** Aborted: nothing new is taken, and what is under way is finished. */
  readonly drain: AbortSignal;
  /** Aborted: what is under way goes back into the queue. */
  readonly abort: AbortSignal;
}

export interface ServeResult {
  readonly answered: number;
  readonly failed: number;
  /** Why it ended by itself: every request would fail here. Absent when it was told to end, or nothing came any more. */
  readonly failure?: RequestFailure;
}

/** After so many failures in a row by which its server cannot be used at all, this worker takes no more: others may be well. */
const BREAKER = 5;

/** Written beside a suspect before it is carried out: whoever finds it there takes it up after a second death. */
const ALONE = "alone";

/** Class `stop`: not asked again in this run, and five in a row end it; a resume asks again, for the workers may have died of something else. */
const WORKERS_DIED: FailureFields = {
  code: "E_WORKERS_DIED",
  message: "two workers ended while they worked at this request",
  advice: "look into the workers' logs; a resume asks it again",
  retry: "stop",
};

/**
 * Takes calls of one model from its queue and answers them, until it is told to end.
 * A call whose worker died is taken as a suspect: one at a time, so that a second death says whose fault it is.
 * @throws MivhanError `E_QUEUE` when Redis cannot be reached; RequestFailure when the model's server cannot
 */
export async function serve(model: Model, options: ServeOptions): Promise<ServeResult> {
  const { url, version, concurrency, drain, abort } = options;
  const served = isServerModel(model) ? identityOfServed(await model.served(drain)) : undefined;
  const { Worker, DelayedError, WaitingError } = await openBullMq(url);
  const chance = random("suspects", process.pid, Date.now());
  const count = { answered: 0, failed: 0, inRow: 0, active: 0, suspects: 0 };
  const stop = new AbortController();
  let failure: RequestFailure | undefined;

  const note = (answer: Answer): Answer => {
    if (answer.kind !== "failure") {
      count.answered += 1;
      count.inRow = 0;
      return answer;
    }
    count.failed += 1;
    const found = new RequestFailure(answer.failure);
    if (found.retry !== "stop" || isAnswer(found)) {
      count.inRow = 0;
      return answer;
    }
    count.inRow += 1;
    if (count.inRow >= BREAKER && failure === undefined) {
      failure = found;
      stop.abort();
    }
    // Another worker may be well: the run tries again.
    return { kind: "failure", failure: { ...answer.failure, retry: "later" } };
  };
  const worker = new Worker<Call, WorkerAnswer>(
    queueName(model.identity, version),
    async (job, token = "") => {
      const isSuspect = job.stalledCounter > 0;
      if (job.progress === ALONE) return { kind: "failure", failure: WORKERS_DIED };
      if (isSuspect && count.suspects > 0) {
        await job.moveToDelayed(Date.now() + 50 + chance.float() * 200, token);
        throw new DelayedError();
      }
      count.active += 1;
      count.suspects += isSuspect ? 1 : 0;
      try {
        if (isSuspect) await job.updateProgress(ALONE);
        const answer = note(await carryOut(model, job.data, abort));
        return served === undefined ? answer : { ...answer, served };
      } catch (error) {
        if (!abort.aborted) throw error;
        await job.moveToWait(token);
        throw new WaitingError();
      } finally {
        count.active -= 1;
        count.suspects -= isSuspect ? 1 : 0;
      }
    },
    {
      connection: { url, maxRetriesPerRequest: null },
      prefix: PREFIX,
      concurrency,
      autorun: false,
      lockDuration: HOLD,
      stalledInterval: CHECK,
      // How often a call may lose its worker is decided above, where it is known whether it was alone.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    },
  );
  try {
    await worker.waitUntilReady();
    // A connection that is lost later comes back by itself.
    worker.on("error", () => undefined);
    void worker.run().catch(() => stop.abort());
    options.say(`${model.name}: waiting for requests, ${concurrency} at once`);
    await untilTold({ ...options, stop: stop.signal, isBusy: () => count.active > 0 }, worker);
  } finally {
    await worker.close();
  }
  const { answered, failed } = count;
  return { answered, failed, ...(failure === undefined ? {} : { failure }) };
}

/** Resolves when the worker is to end: told so, broken, or idle for long enough. */
function untilTold(
  { idle, drain, stop, isBusy }: ServeOptions & { stop: AbortSignal; isBusy: () => boolean },
  worker: { on: (event: "active" | "completed" | "failed", listener: () => void) => unknown },
): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const rest = () => {
      if (idle === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(() => (isBusy() ? rest() : end()), idle);
    };
    for (const event of ["active", "completed", "failed"] as const) worker.on(event, rest);
    for (const signal of [drain, stop]) {
      if (signal.aborted) end();
      signal.addEventListener("abort", end, { once: true });
    }
    rest();
  });
}
