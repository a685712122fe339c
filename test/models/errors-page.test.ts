import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { BACKENDS, loadBackend } from "../../src/models/registry.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = (name: string) => readFileSync(join(root, "docs", "backends", `${name}.md`), "utf8");

function codesIn(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files.flatMap((name) => readFileSync(join(root, folder, name), "utf8").match(/\bE_[A-Z]+(?:_[A-Z]+)*\b/g) ?? []);
}

test("every code of http and models stands on the page of errors, and no other does", () => {
  const used = new Set([...codesIn("src/http"), ...codesIn("src/models")]);
  const described = new Set(
    page("errors")
      .match(/`E_[A-Z_]+`/g)
      ?.map((code) => code.slice(1, -1)),
  );
  expect([...described].sort()).toEqual([...used].sort());
});

test("every row of the page of errors has a test that names its code", () => {
  const described = page("errors").match(/`E_[A-Z_]+`/g) ?? [];
  const tested = new Set(codesIn("test"));
  expect([...new Set(described)].filter((code) => !tested.has(code.slice(1, -1)))).toEqual([]);
});

test.each(Object.keys(BACKENDS))("the backend %s has a page that names every key of its entries", async (name) => {
  const { configSchema } = await loadBackend(name);
  const text = page(name);
  const shared = page("README");
  const keys = Object.keys(configSchema["properties"] as object).filter((key) => key !== "backend");
  expect(keys.filter((key) => !text.includes(`\`${key}\``) && !shared.includes(`\`${key}\``))).toEqual([]);
});
