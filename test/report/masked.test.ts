import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ItemRow } from "../../src/core/manifest.ts";
import type { Attempt } from "../../src/core/outcome.ts";
import { DATA_PLACE, htmlPage } from "../../src/report/html.ts";
import { pageBlocks } from "../../src/report/page-data.ts";
import { sampleItems, sampleResults, sampleRun } from "./sample.ts";

const SECRET = "טקסט שאין להפיץ";

/** A page of two tasks, the first of which keeps only digests of its items; its prompts hold the text all the same. */
async function page(): Promise<string> {
  const run = sampleRun({ model: "m", right: { "trivia-he letter-chat@0": 0.5, "arc-he letter-chat@0": 0.5 } });
  const masked: ItemRow[] = sampleItems("trivia-he").map(({ task, id }) => ({ task, id, digest: "0".repeat(32) }));
  const attempts = run.outcomes.map(
    ({ task, protocol, item, seed }): Attempt => ({
      key: { task, protocol, item, seed },
      request: "r",
      prompt: [task === "trivia-he" ? "user:secret" : "user:open"],
      at: 0,
      ms: 1,
      result: { kind: "reply", reply: { method: "generate", text: "תשובה", finish: "stop" } },
    }),
  );
  const reader = {
    run: run.manifest.run,
    async *outcomes() {
      yield* run.outcomes;
    },
    async *attempts() {
      yield* attempts;
    },
    async *prompts() {
      yield ["secret", SECRET] as const;
      yield ["open", "טקסט גלוי"] as const;
    },
  };
  const items = new Map([
    ["trivia-he", masked],
    ["arc-he", sampleItems("arc-he")],
  ]);
  let html = "";
  for await (const part of htmlPage(
    `<body>${DATA_PLACE}</body>`,
    pageBlocks({ results: sampleResults([run]), runs: [reader], items }),
  ))
    html += part;
  return html;
}

describe("a task whose licence forbids redistribution", () => {
  it("leaves neither its items nor its prompts in the page; its answers and all of the other tasks stay", async () => {
    const blocks = [...(await page()).matchAll(/<script[^>]*>([^<]*)<\/script>/g)].map(([, block]) =>
      inflateRawSync(Buffer.from(block as string, "base64")).toString("utf8"),
    );
    const text = blocks.join("\n");
    expect(text).not.toContain(SECRET);
    expect(text).toContain("טקסט גלוי");
    expect(text).toContain('"masked":true');
    expect(text).toContain("תשובה");
  });
});
