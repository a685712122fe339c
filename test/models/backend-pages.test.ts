import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import type { ModelConfig } from "../../src/models/backend.ts";
import { checkConfig } from "../../src/models/config.ts";
import { BACKENDS, loadBackend } from "../../src/models/registry.ts";
import { parseModelSpec } from "../../src/models/spec.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = (name: string) => readFileSync(join(root, "docs", "backends", `${name}.md`), "utf8");
const blocks = (name: string, language: string) =>
  [...page(name).matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, "g"))].map(([, text]) => text as string);

/** Backends that need neither server nor probe, and those that no protocol can ask for answers. */
const UNPROBED = ["embedded", "predictions", "ranker", "replay"];
const ENCODERS = ["tei", "openai-embeddings"];

describe.each(Object.keys(BACKENDS))("the page of %s", (name) => {
  const shell = blocks(name, "sh").join("\n");

  test("has an example to copy: probe, then run", () => {
    expect(shell).toContain("mivhan ");
    if (!UNPROBED.includes(name)) expect(shell).toContain("mivhan models probe ");
    if (!ENCODERS.includes(name)) expect(shell).toContain("mivhan run ");
  });

  test("names models that can be read, in commands and in models.yaml", async () => {
    const { configSchema } = await loadBackend(name);
    const specs = [...shell.matchAll(/(?:--model|models probe) (\S+:\S+)/g)].map(([, spec]) => spec as string);
    for (const spec of specs) expect(parseModelSpec(spec)).toMatchObject({ kind: "config", config: { backend: name } });
    for (const text of blocks(name, "yaml")) {
      const { models } = parseDocument(text).toJS() as { models: ModelConfig[] };
      for (const entry of models) expect(() => checkConfig(entry, configSchema)).not.toThrow();
    }
  });
});

test("the page on adding a backend says of each one when it was checked against a running server", () => {
  const text = readFileSync(join(root, "docs", "adding-a-backend.md"), "utf8");
  const rows = new Map(
    [...text.matchAll(/^\| `([a-z-]+)` \|[^|]*\|([^|]*)\|$/gm)].map(([, name, checked]) => [name, checked as string]),
  );
  const own = ["embedded", "predictions", "ranker", "replay"];
  expect([...rows.keys()].sort()).toEqual(
    Object.keys(BACKENDS)
      .filter((name) => !own.includes(name))
      .sort(),
  );
  for (const [name, checked] of rows) {
    expect(checked.trim(), name).toMatch(/^never$|\d/);
    if (name === "gguf") continue;
    // Its own page says the same.
    expect(page(name as string).includes("running server: never"), name).toBe(checked.trim() === "never");
  }
});
