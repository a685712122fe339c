import { describe, expect, it } from "vitest";
import { type Model, RequestFailure } from "../../src/core/model.ts";
import type { GenerateReply, GenerateRequest } from "../../src/core/request.ts";
import { pooledModel } from "../../src/models/pooled.ts";
import type { Served, ServerModel } from "../../src/models/served.ts";

const REPLY: GenerateReply = { method: "generate", text: "כן", finish: "stop" };
const request = {} as GenerateRequest;
const { signal } = new AbortController();
const refused = () => new RequestFailure({ code: "E_REFUSED", message: "nothing listens", retry: "stop" });

/** A server whose answers a test holds in its hand. */
function server(served: Served = { model: "m" }) {
  const state = { calls: 0, checks: 0, fails: false, waiting: [] as (() => void)[], served };
  const model: ServerModel = {
    name: "m",
    identity: { backend: "test" },
    async generate() {
      state.calls += 1;
      if (state.fails) throw refused();
      await new Promise<void>((resolve) => state.waiting.push(resolve));
      return REPLY;
    },
    async served() {
      state.checks += 1;
      if (state.fails) throw refused();
      return state.served;
    },
  };
  const answer = () => {
    for (const resolve of state.waiting.splice(0)) resolve();
  };
  return { state, model, answer };
}

function pool(count: number) {
  const servers = Array.from({ length: count }, () => server());
  const clock = { now: 0 };
  const model = pooledModel(
    servers.map((each, index) => ({ where: `http://${index}`, model: each.model })),
    () => clock.now,
  );
  const ask = () => (model.generate as NonNullable<Model["generate"]>)(request, signal);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { servers, model, clock, ask, settle, calls: () => servers.map(({ state }) => state.calls) };
}

describe("several servers of one model", () => {
  it("each get the next request when they have the fewest under way", async () => {
    const { servers, ask, calls, settle } = pool(3);
    const asked = Array.from({ length: 6 }, ask);
    expect(calls()).toEqual([2, 2, 2]);
    servers[1]?.answer();
    await settle();
    const more = [ask(), ask()];
    expect(calls()).toEqual([2, 4, 2]);
    for (const { answer } of servers) answer();
    await Promise.all([...asked, ...more]);
  });

  it("are left alone while they are down, and a refused request is one to try again elsewhere", async () => {
    const { servers, ask, calls, clock, settle } = pool(2);
    (servers[0] as (typeof servers)[0]).state.fails = true;
    await expect(ask()).rejects.toMatchObject({ code: "E_REFUSED", retry: "later" });
    const asked = [ask(), ask(), ask()];
    expect(calls()).toEqual([1, 3]);
    clock.now = 1500;
    asked.push(ask());
    await settle();
    expect(servers[0]?.state.checks).toBe(1);
    expect(calls()).toEqual([1, 4]);
    (servers[0] as (typeof servers)[0]).state.fails = false;
    clock.now = 10_000;
    asked.push(ask());
    await settle();
    asked.push(ask());
    expect(calls()).toEqual([2, 5]);
    for (const { answer } of servers) answer();
    await Promise.all(asked);
  });

  it("stop the run when all of them are down", async () => {
    const { servers, ask } = pool(2);
    for (const { state } of servers) state.fails = true;
    await expect(ask()).rejects.toMatchObject({ retry: "later" });
    await expect(ask()).rejects.toMatchObject({ code: "E_REFUSED", retry: "stop" });
    await expect(ask()).rejects.toMatchObject({ retry: "stop" });
  });

  it("take a failure of the request itself for none of the server", async () => {
    const { servers, ask, calls } = pool(1);
    const bad = new RequestFailure({ code: "E_BAD_REQUEST", message: "too long", retry: "never" });
    (servers[0] as (typeof servers)[0]).model.generate?.(request, signal);
    const failing: Model = { name: "m", identity: { backend: "test" }, generate: () => Promise.reject(bad) };
    const model = pooledModel([{ where: "a", model: failing }], () => 0);
    await expect(model.generate?.(request, signal)).rejects.toBe(bad);
    const one = ask();
    expect(calls()).toEqual([2]);
    servers[0]?.answer();
    await one;
  });

  it("are refused when they serve different weights, and one that is silent does not count", async () => {
    const [a, b, c] = [server(), server({ model: "m" }), server({ model: "other" })];
    const make = (...each: ReturnType<typeof server>[]) =>
      pooledModel(
        each.map(({ model }, index) => ({ where: `http://${index}`, model })),
        () => 0,
      ) as ServerModel;
    await expect(make(a, b).served(signal)).resolves.toEqual({ model: "m" });
    b.state.fails = true;
    await expect(make(a, b).served(signal)).resolves.toEqual({ model: "m" });
    await expect(make(a, c).served(signal)).rejects.toMatchObject({ code: "E_ENDPOINTS_DIFFER" });
    await expect(make(b).served(signal)).rejects.toMatchObject({ code: "E_REFUSED" });
  });
});
