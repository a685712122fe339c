import { setImmediate as turn } from "node:timers/promises";
import { MivhanError } from "../core/errors.ts";
import { type Model, operationOf, RequestFailure, Unscorable } from "../core/model.ts";
import type { Attempt, AttemptResult, OutcomeKey } from "../core/outcome.ts";
import type { ModelReply, ModelRequest } from "../core/request.ts";
import type { Asker, Question } from "../tasks/prompt.ts";
import type { Pace } from "./pace.ts";
import type { Job, PlannedEntry } from "./plan.ts";

/** Where attempts go: the journal, as far as `run` knows it. */
export interface AttemptSink {
  append(attempt: Attempt, parts: ReadonlyMap<string, string>): void;
  ready(): Promise<void>;
}

export interface Clock {
  now(): number;
  /** Rejects as soon as the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Whether a failed try is repeated, and after how many milliseconds. */
export type RetryPolicy = (
  failure: RequestFailure,
  tries: number,
) => { readonly again: false } | { readonly again: true; readonly wait: number };

/** What happens while a run goes on. Every field of an event is a fact, not a rendering. */
export type RunEvent =
  | { readonly kind: "settled"; readonly key: OutcomeKey; readonly result: AttemptResult; readonly ms: number }
  | { readonly kind: "retry"; readonly key: OutcomeKey; readonly failure: RequestFailure; readonly wait: number };

export interface Execution {
  readonly model: Model;
  readonly jobs: Iterable<Job>;
  readonly askerOf: (planned: PlannedEntry) => Asker;
  readonly sink: AttemptSink;
  readonly retry: RetryPolicy;
  readonly pace: Pace;
  /** Aborted: no new request is begun, and those under way are finished. */
  readonly drain: AbortSignal;
  /** Aborted: requests under way are cut off too. */
  readonly abort: AbortSignal;
  readonly clock: Clock;
  readonly listener: (event: RunEvent) => void;
}

/** After so many failures in a row that every request would meet, the run stops before time or money is spent. */
const BREAKER = 5;

export type ExecutionEnd =
  | { readonly kind: "finished" }
  | { readonly kind: "drained" }
  /** The circuit breaker: what is not settled stays open and is asked again by a resume. */
  | { readonly kind: "broken"; readonly failure: RequestFailure };

/** A job with what is asked, made before its turn comes. */
interface Prepared {
  readonly job: Job;
  readonly question: Question;
}

/** So many questions are made ahead at most: more would only take memory. */
const MOST_AHEAD = 32;

/**
 * Asks every job once, as many at a time as the pace allows, and journals each try as it ends. Jobs are pulled from one iterator as
 * places come free, so that memory does not grow with their number (docs/decisions, "Bounded concurrency").
 *
 * When a reply comes, the next question leaves first: it was made ahead, and the reply is journalled behind it. Replies come in bunches,
 * and whatever is done with each before the next request is written holds up the whole bunch, which then comes back as one again.
 * @throws MivhanError when the journal cannot be written or a request cannot be built: nothing journalled is lost
 */
export async function execute(execution: Execution): Promise<ExecutionEnd> {
  const { jobs, pace, drain, abort } = execution;
  const iterator = jobs[Symbol.iterator]();
  const breaker: Breaker = { failures: 0, tripped: undefined };
  const faults: unknown[] = [];
  const ahead: Prepared[] = [];
  let exhausted = false;
  let making = false;
  /** Requests under way, and replies that are not journalled yet. */
  let under = 0;
  let journalling = 0;

  const isOpen = () => faults.length === 0 && breaker.tripped === undefined && !drain.aborted && !abort.aborted;
  const make = (): Prepared | undefined => {
    try {
      const next = exhausted ? undefined : iterator.next();
      if (next !== undefined && next.done !== true) return { job: next.value, question: questionOf(next.value, execution) };
    } catch (error) {
      faults.push(error);
    }
    exhausted = true;
    return undefined;
  };
  const makeAhead = () => {
    making = false;
    while (isOpen() && ahead.length < Math.min(pace.limit(), MOST_AHEAD)) {
      const prepared = make();
      if (prepared === undefined) return;
      ahead.push(prepared);
    }
  };
  await new Promise<void>((resolve) => {
    const run = async (prepared: Prepared) => {
      let released = false;
      const release = () => {
        if (released) return;
        released = true;
        under -= 1;
        journalling += 1;
        fill();
      };
      await settle(prepared, { execution, breaker, release }).catch((error: unknown) => faults.push(error));
      release();
      journalling -= 1;
      fill();
    };
    const fill = () => {
      // A disk that is slow must hold up the asking.
      while (under < pace.limit() && journalling <= 2 * pace.limit() && isOpen()) {
        const prepared = ahead.shift() ?? make();
        if (prepared === undefined) break;
        under += 1;
        void run(prepared);
      }
      if (!making && !exhausted) {
        making = true;
        setImmediate(makeAhead);
      }
      if (under === 0 && journalling === 0) resolve();
    };
    fill();
  });
  if (faults.length > 0) throw faults[0];
  if (breaker.tripped !== undefined) return { kind: "broken", failure: breaker.tripped };
  return drain.aborted || abort.aborted ? { kind: "drained" } : { kind: "finished" };
}

function questionOf({ planned, position, seed }: Job, { askerOf }: Execution): Question {
  const item = planned.items.at(position);
  if (item === undefined) throw new MivhanError({ code: "E_FAULT", family: "fault", message: `no item at position ${position}` });
  return askerOf(planned).ask(item, seed);
}

interface Breaker {
  failures: number;
  tripped: RequestFailure | undefined;
}

interface Settling {
  readonly execution: Execution;
  readonly breaker: Breaker;
  /** Called when nothing more is sent for this job: the next may leave. */
  readonly release: () => void;
}

/** Tries one job until it has a result that stands, or the run is aborted. */
async function settle({ job, question }: Prepared, { execution, breaker, release }: Settling): Promise<void> {
  const { planned, seed } = job;
  const { sink, clock, listener, retry, abort } = execution;
  const key: OutcomeKey = { task: planned.entry.task.task, protocol: planned.entry.name, item: question.request.view.id, seed };

  for (let tries = 1; ; tries++) {
    const at = clock.now();
    const tried = await tryOnce(execution.model, question.request, abort);
    const ms = clock.now() - at;
    if (tried === "aborted" || (abort.aborted && tried.result.kind === "failure")) return;
    execution.pace.ended({ ms, ...(tried.failure === undefined ? {} : { code: tried.failure.code }) });
    countBreaker(breaker, tried);
    const decision =
      tried.failure === undefined || execution.drain.aborted ? { again: false as const } : retry(tried.failure, tries);
    const isLast = !decision.again || breaker.tripped !== undefined;
    if (isLast) {
      release();
      // The requests that left are written before this goes on.
      await turn();
    }
    const { result, parts } = apart(tried.result, question.parts);
    sink.append(attemptOf({ key, question, at, ms, result }), parts);
    await sink.ready();
    if (isLast) {
      listener({ kind: "settled", key, result: tried.result, ms });
      return;
    }
    listener({ kind: "retry", key, failure: tried.failure as RequestFailure, wait: decision.wait });
    try {
      await clock.sleep(decision.wait, AbortSignal.any([abort, execution.drain]));
    } catch {
      return;
    }
  }
}

interface Tried {
  readonly result: AttemptResult;
  readonly failure?: RequestFailure;
}

/** One try. A request that the abort cut off has no result: it is no failure of the model, and a resume asks it again. */
async function tryOnce(model: Model, request: ModelRequest, signal: AbortSignal): Promise<Tried | "aborted"> {
  try {
    return { result: { kind: "reply", reply: await call(model, request, signal) } };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return "aborted";
    if (error instanceof Unscorable) return { result: { kind: "unscorable", reason: error.reason } };
    if (!(error instanceof RequestFailure)) throw error;
    const { code, message, retry, raw } = error;
    return { failure: error, result: { kind: "failure", code, message, retry, ...(raw === undefined ? {} : { raw }) } };
  }
}

function call(model: Model, request: ModelRequest, signal: AbortSignal): Promise<ModelReply> {
  const operation = operationOf(model, request.method);
  if (operation !== undefined) return operation(request, signal);
  // Checked before the first item; reaching this is a fault of ours.
  throw new MivhanError({
    code: "E_FAULT",
    family: "fault",
    message: `${model.name} was asked for ${request.method}, which it cannot do`,
  });
}

function countBreaker(breaker: Breaker, { failure }: Tried): void {
  if (failure?.retry !== "stop") {
    breaker.failures = 0;
    return;
  }
  breaker.failures += 1;
  if (breaker.failures >= BREAKER) breaker.tripped = failure;
}

/** A rendered chat goes beside the other texts of the prompt, so that the journal names it by its digest alone. */
function apart(result: AttemptResult, parts: Question["parts"]): { result: AttemptResult; parts: Question["parts"] } {
  if (result.kind !== "reply" || result.reply.method !== "choice-loglikelihood") return { result, parts };
  const { rendered } = result.reply;
  if (rendered?.text === undefined) return { result, parts };
  const { digest, text } = rendered;
  return {
    result: { kind: "reply", reply: { ...result.reply, rendered: { digest } } },
    parts: new Map([...parts, [digest, text]]),
  };
}

function attemptOf(parts: { key: OutcomeKey; question: Question; at: number; ms: number; result: AttemptResult }): Attempt {
  const { key, question, at, ms, result } = parts;
  return { key, request: question.digest, prompt: question.references, at, ms, result };
}
