import { describe, expect, it } from "vitest";
import { type Model, RequestFailure, Unscorable } from "../../src/core/model.ts";
import type { Attempt } from "../../src/core/outcome.ts";
import type { ChoiceReply, ChoiceRequest } from "../../src/core/request.ts";
import { deriveOutcomes, readableEntry } from "../../src/run/derive.ts";
import { type Execution, execute, type RunEvent } from "../../src/run/execute.ts";
import { fixedPace } from "../../src/run/pace.ts";
import { jobsOf } from "../../src/run/plan.ts";
import { createAsker } from "../../src/tasks/prompt.ts";
import { makeEntry, makeItems, makePlanned, REGISTRY } from "../helpers/entries.ts";

const reply = ({ continuations }: ChoiceRequest, best = 0): ChoiceReply => ({
  method: "choice-loglikelihood",
  way: "in-process",
  choices: continuations.map((_, index) => ({
    logprob: index === best ? -0.1 : -3,
    tokens: [{ logprob: index === best ? -0.1 : -3 }],
  })),
});
const failure = (retry: "never" | "later" | "stop", code: `E_${string}` = "E_HTTP_500") =>
  new RequestFailure({ code, message: "it failed", retry });

function setUp(answer: (request: ChoiceRequest, call: number) => ChoiceReply, changes: Partial<Execution> = {}, items = 20) {
  const planned = makePlanned(makeEntry(), makeItems(items));
  const asker = createAsker(planned.entry, []);
  const attempts: Attempt[] = [];
  const events: RunEvent[] = [];
  let calls = 0;
  let running = 0;
  let most = 0;
  const model: Model = {
    name: "test",
    identity: { backend: "test" },
    async choiceLoglikelihood(request) {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return answer(request, ++calls);
    },
  };
  const execution: Execution = {
    model,
    jobs: jobsOf([planned]),
    askerOf: () => asker,
    sink: { append: (attempt) => attempts.push(attempt), ready: async () => undefined },
    retry: (_, tries) => (tries < 3 ? { again: true, wait: 1 } : { again: false }),
    pace: fixedPace(4),
    drain: new AbortController().signal,
    abort: new AbortController().signal,
    clock: { now: () => 0, sleep: async (_, signal) => signal.throwIfAborted() },
    listener: (event) => events.push(event),
    ...changes,
  };
  const derive = async () => {
    const stream = (async function* () {
      yield* attempts;
    })();
    return deriveOutcomes({ entries: [readableEntry(planned)], attempts: stream }, REGISTRY);
  };
  return { execution, attempts, events, derive, most: () => most, calls: () => calls };
}

describe("a run", () => {
  it("asks every item once and never more at once than allowed", async () => {
    const { execution, attempts, most, derive } = setUp((request) => reply(request));
    expect(await execute(execution)).toEqual({ kind: "finished" });
    expect(attempts).toHaveLength(20);
    expect(most()).toBe(4);
    const { outcomes, missing } = await derive();
    expect(missing).toBe(0);
    expect(outcomes).toHaveLength(20);
    expect([...outcomes].map(({ item }) => item)).toEqual(makeItems(20).map(({ id }) => id));
    expect([...outcomes][0]).toMatchObject({
      status: "collected",
      finish: "n/a",
      readings: { loglikelihood: { reading: "answered", answer: "0", values: { acc: 1 } } },
    });
  });

  it("tries a passing failure again and journals every try", async () => {
    const seen = new Set<string>();
    const { execution, attempts, derive, events } = setUp((request) => {
      if (seen.has(request.view.id)) return reply(request);
      seen.add(request.view.id);
      throw failure("later");
    });
    await execute(execution);
    expect(attempts).toHaveLength(40);
    expect(events.filter(({ kind }) => kind === "retry")).toHaveLength(20);
    const { outcomes, calls } = await derive();
    expect([...outcomes].every(({ status }) => status === "collected")).toBe(true);
    expect(calls.get("capitals letters@0")?.failures).toEqual({ E_HTTP_500: 20 });
  });

  it("gives an item without a reply no number", async () => {
    const { execution, derive } = setUp((request) => {
      if (request.view.id === "item-3") throw failure("never", "E_HTTP_400");
      if (request.view.id === "item-4") throw new Unscorable("the prompt is longer than the context");
      return reply(request);
    });
    await execute(execution);
    const { outcomes } = await derive();
    expect([...outcomes][3]).toEqual({
      task: "capitals",
      protocol: "letters@0",
      item: "item-3",
      seed: 1,
      status: "errored",
      code: "E_HTTP_400",
    });
    expect([...outcomes][4]).toMatchObject({ status: "unscored", reason: "the prompt is longer than the context" });
  });

  it("stops before the money is gone when every request would fail", async () => {
    const { execution, attempts, derive } = setUp(
      () => {
        throw failure("stop", "E_HTTP_401");
      },
      { retry: () => ({ again: false }) },
      500,
    );
    expect(await execute(execution)).toMatchObject({ kind: "broken", failure: { code: "E_HTTP_401" } });
    expect(attempts.length).toBeLessThan(12);
    expect((await derive()).missing).toBeGreaterThan(480);
  });

  it("is not stopped by five such failures that are not in a row", async () => {
    const { execution } = setUp(
      (request, call) => {
        if (call % 3 === 0) throw failure("stop", "E_HTTP_404");
        return reply(request);
      },
      { pace: fixedPace(1) },
      60,
    );
    expect((await execute(execution)).kind).toBe("finished");
  });

  it("finishes what is under way when it is drained", async () => {
    const drain = new AbortController();
    const { execution, attempts } = setUp(
      (request, call) => {
        if (call === 6) drain.abort();
        return reply(request);
      },
      { drain: drain.signal },
    );
    expect((await execute(execution)).kind).toBe("drained");
    expect(attempts.length).toBeGreaterThanOrEqual(6);
    expect(attempts.length).toBeLessThan(12);
  });

  it("leaves the pause before a retry at once when it is aborted", async () => {
    const abort = new AbortController();
    const { execution, calls } = setUp(
      () => {
        throw failure("later");
      },
      {
        abort: abort.signal,
        pace: fixedPace(1),
        clock: {
          now: () => 0,
          sleep: (_, signal) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener("abort", () => reject(new Error("aborted")));
              abort.abort();
            }),
        },
      },
    );
    expect((await execute(execution)).kind).toBe("drained");
    expect(calls()).toBe(1);
  });

  it("takes a request that the abort cut off for no fault and no attempt", async () => {
    const abort = new AbortController();
    const { execution, attempts, derive } = setUp(
      (request, call) => {
        if (call < 5) return reply(request);
        abort.abort();
        throw abort.signal.reason;
      },
      { abort: abort.signal },
    );
    expect(await execute(execution)).toEqual({ kind: "drained" });
    expect(attempts.every(({ result }) => result.kind === "reply")).toBe(true);
    expect((await derive()).missing).toBe(20 - attempts.length);
  });

  it("takes any other error for a fault, aborted or not", async () => {
    const abort = new AbortController();
    const { execution } = setUp(
      () => {
        abort.abort();
        throw new TypeError("ours");
      },
      { abort: abort.signal },
    );
    await expect(execute(execution)).rejects.toThrow("ours");
  });

  it("keeps a rendered chat beside the prompts and its digest in the journal", async () => {
    const texts = new Map<string, string>();
    const { execution, attempts } = setUp(
      (request) => ({ ...reply(request), rendered: { digest: "d", text: "<s>שאלה" } }),
      {},
      2,
    );
    const sink = {
      ...execution.sink,
      append: (attempt: Attempt, parts: ReadonlyMap<string, string>) => {
        attempts.push(attempt);
        for (const [digest, text] of parts) texts.set(digest, text);
      },
    };
    await execute({ ...execution, sink });
    expect(texts.get("d")).toBe("<s>שאלה");
    expect(attempts[0]?.result).toMatchObject({ reply: { rendered: { digest: "d" } } });
    expect(JSON.stringify(attempts)).not.toContain("<s>");
  });

  it("does not go on when the journal refuses a row", async () => {
    const { execution, calls } = setUp((request) => reply(request), {
      sink: {
        append() {
          throw new Error("no space left");
        },
        ready: async () => undefined,
      },
    });
    await expect(execute(execution)).rejects.toThrow("no space left");
    expect(calls()).toBeLessThan(10);
  });
});

describe("outcomes", () => {
  it("do not depend on the order of the journal", async () => {
    const { execution, attempts, derive } = setUp((request, call) => {
      if (call % 4 === 0) throw failure("later");
      return reply(request, call % 2);
    });
    await execute(execution);
    const straight = JSON.stringify((await derive()).outcomes);
    attempts.reverse();
    expect(JSON.stringify((await derive()).outcomes)).toBe(straight);
  });

  it("count what is not in the journal as missing, never as wrong", async () => {
    const { execution, attempts, derive } = setUp((request) => reply(request));
    await execute(execution);
    attempts.length = 12;
    const { outcomes, missing } = await derive();
    expect([outcomes.length, missing]).toEqual([12, 8]);
  });
});
