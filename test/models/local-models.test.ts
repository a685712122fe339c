import { describe, expect, test } from "vitest";
import type { PredictionRow } from "../../src/models/backend.ts";
import type { PredictionsModel } from "../../src/models/predictions/backend.ts";
import { createModel, loadBackend } from "../../src/models/registry.ts";
import { parseModelSpec } from "../../src/models/spec.ts";
import { choice, generation, NEVER, services, VIEW } from "../helpers/model-services.ts";

describe("predictions", () => {
  const rows = [
    { id: "item-1", text: "<think>hm</think>ב" },
    { id: "stray", text: "x" },
  ];
  const create = async (given: readonly PredictionRow[] = rows) =>
    (await createModel(
      { backend: "predictions", path: "answers.jsonl" },
      services({ predictions: () => given }),
    )) as PredictionsModel;

  test("answer by item id, with reasoning apart", async () => {
    expect(await (await create()).generate?.(generation("x"), NEVER)).toEqual({
      method: "generate",
      text: "ב",
      reasoning: "hm",
      finish: "unknown",
    });
  });

  test("lack an item: it is errored, not empty", async () => {
    const asked = generation("x", { view: { ...VIEW, id: "item-2" } });
    await expect((await create()).generate?.(asked, NEVER)).rejects.toMatchObject({ code: "E_NO_PREDICTION", retry: "never" });
  });

  test("that label other tokens than the item has are errored: their labels would say something else", async () => {
    const byTokens = [{ tokens: ["דנה", "הלכה"], text: "B-PER O" }];
    const model = await create([{ id: "item-1", text: "", byTokens }]);
    const asked = (tokens: string[]) => model.generate?.(generation("x", { view: { ...VIEW, fields: { tokens } } }), NEVER);
    expect(await asked(["דנה", "הלכה"])).toMatchObject({ text: "B-PER O" });
    await expect(asked(["דנה", "רצה"])).rejects.toMatchObject({ code: "E_TOKENS_DIFFER", retry: "never" });
  });

  test("tell which of their ids nobody asked for", async () => {
    const model = await create();
    await model.generate?.(generation("x"), NEVER);
    expect(model.unusedIds()).toEqual(["stray"]);
  });

  test("with an id twice are refused", async () => {
    await expect(create([...rows, { id: "stray", text: "y" }])).rejects.toMatchObject({ code: "E_MODEL_CONFIG" });
  });

  test("are known by their content, not by the order of the rows", async () => {
    const identity = async (given: typeof rows) => (await create(given)).identity;
    expect(await identity([...rows].reverse())).toEqual(await identity(rows));
    expect(await identity([{ id: "item-1", text: "ג" }])).not.toEqual(await identity(rows));
  });
});

describe("replay", () => {
  const reply = { method: "generate", text: "ב", finish: "stop" } as const;
  const create = () =>
    createModel(
      { backend: "replay", path: "runs/old" },
      services({ earlier: async () => (request) => (request.method === "generate" && request.seed === 7 ? reply : undefined) }),
    );

  test("gives the earlier reply", async () => {
    expect(await (await create()).generate?.(generation("x"), NEVER)).toEqual(reply);
  });

  test("says what the earlier run was not asked", async () => {
    const model = await create();
    await expect(model.generate?.(generation("x", { seed: 8 }), NEVER)).rejects.toMatchObject({ code: "E_NOT_IN_REPLAY" });
    await expect(model.choiceLoglikelihood?.(choice("x", ["א", "ב"]), NEVER)).rejects.toMatchObject({ code: "E_NOT_IN_REPLAY" });
  });
});

describe("a specification on the command line", () => {
  test.each([
    ["random", { kind: "entry", name: "random" }],
    ["embedded:ngram", { kind: "config", config: { backend: "embedded", model: "ngram" } }],
    [
      "openai:org/model@http://host:8000/v1",
      { kind: "config", config: { backend: "openai", model: "org/model", url: "http://host:8000/v1" } },
    ],
    [
      "openai:a@b:c@https://u:p@host/v1",
      { kind: "config", config: { backend: "openai", model: "a@b:c", url: "https://u:p@host/v1" } },
    ],
    ["ollama:gemma3:4b", { kind: "config", config: { backend: "ollama", model: "gemma3:4b" } }],
    ["tei:@http://host", { kind: "config", config: { backend: "tei", url: "http://host" } }],
    ["predictions:C:/a.jsonl", { kind: "config", config: { backend: "predictions", path: "C:/a.jsonl" } }],
    ["gguf:models/x.gguf", { kind: "config", config: { backend: "gguf", path: "models/x.gguf" } }],
    ["", { kind: "problem" }],
    ["openai:", { kind: "problem" }],
    ["http://host/v1", { kind: "problem", problem: { advice: "write openai:MODEL@http://host/v1" } }],
    ["openai:m@http://", { kind: "problem" }],
    ["Open AI:x", { kind: "problem" }],
  ])("%s", (text, expected) => {
    expect(parseModelSpec(text)).toMatchObject(expected);
  });
});

test("a backend that does not exist is refused with those that do", async () => {
  await expect(loadBackend("vlm")).rejects.toMatchObject({ code: "E_UNKNOWN_BACKEND", advice: expect.stringContaining("vllm") });
  await expect(loadBackend("constructor")).rejects.toMatchObject({ code: "E_UNKNOWN_BACKEND" });
});

test("a baseline that does not exist is refused by name, with those that do", async () => {
  await expect(createModel({ backend: "embedded", model: "randon" }, services())).rejects.toMatchObject({
    code: "E_UNKNOWN_MODEL",
    advice: expect.stringContaining("random"),
  });
});
