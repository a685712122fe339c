import { describe, expect, it } from "vitest";
import type { Attempt, AttemptResult } from "../../src/core/outcome.ts";
import { deriveOutcomes, readableEntry } from "../../src/run/derive.ts";
import { makeEntry, makeItems, makePlanned, REGISTRY } from "../helpers/entries.ts";

const PLANNED = makePlanned(makeEntry(), makeItems(1));
const KEY = { task: PLANNED.entry.task.task, protocol: PLANNED.entry.name, item: "item-0", seed: 1 };
const DIGEST = "0123456789abcdef".repeat(2);

const failed = (code: string, retry: "never" | "later" | "stop"): AttemptResult => ({
  kind: "failure",
  code,
  message: "it failed",
  retry,
});
const replied = (best: number): AttemptResult => ({
  kind: "reply",
  reply: {
    method: "choice-loglikelihood",
    way: "in-process",
    choices: makeItems(1)[0]!.choices.map((_, index) => ({ logprob: index === best ? -0.1 : -3, tokens: [] })),
  },
});
const refused: AttemptResult = { kind: "unscorable", reason: "the prompt is longer than the context" };

/** What comes of the results of one request, at these moments. */
async function outcomeOf(results: readonly (readonly [at: number, AttemptResult])[]) {
  const attempts = results.map(([at, result]): Attempt => ({ key: KEY, request: DIGEST, prompt: [], at, ms: 1, result }));
  const stream = (async function* () {
    yield* attempts;
  })();
  const { outcomes } = await deriveOutcomes({ entries: [readableEntry(PLANNED)], attempts: stream }, REGISTRY);
  return [...outcomes][0];
}

/** All orders of a short list. */
function* orders<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length === 0) yield [];
  for (const [index, first] of list.entries()) for (const rest of orders(list.toSpliced(index, 1))) yield [first, ...rest];
}

describe.each([
  [
    "a reply before any failure",
    { status: "collected" },
    [
      [1, failed("E_TIMEOUT", "later")],
      [2, failed("E_BAD_REQUEST", "never")],
      [3, replied(0)],
    ],
  ],
  [
    "the earlier of two replies",
    { status: "collected", request: DIGEST, readings: { loglikelihood: { answer: "1" } } },
    [
      [1, replied(1)],
      [2, replied(0)],
    ],
  ],
  [
    "what cannot be scored before a failure",
    { status: "unscored" },
    [
      [1, failed("E_BAD_REQUEST", "never")],
      [2, refused],
    ],
  ],
  [
    "the failure that settled it before one that was tried again",
    { status: "errored", code: "E_BAD_REQUEST" },
    [
      [1, failed("E_TIMEOUT", "later")],
      [2, failed("E_BAD_REQUEST", "never")],
      [3, failed("E_NETWORK", "later")],
    ],
  ],
  [
    "the first of failures that were all tried again",
    { status: "errored", code: "E_TIMEOUT" },
    [
      [1, failed("E_TIMEOUT", "later")],
      [2, failed("E_NETWORK", "later")],
    ],
  ],
  [
    "a failure that settles before one that stops the run",
    { status: "errored", code: "E_BAD_REQUEST" },
    [
      [1, failed("E_UNAUTHORIZED", "stop")],
      [2, failed("E_BAD_REQUEST", "never")],
    ],
  ],
] as const)("of the tries of one request stands", (what, expected, results) => {
  it(`${what}, in whatever order the journal has them`, async () => {
    for (const order of orders<readonly [number, AttemptResult]>(results))
      expect(await outcomeOf(order)).toMatchObject({ ...KEY, ...expected });
  });
});
