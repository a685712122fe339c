import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KINDS, METHODS } from "../../src/core/kind.ts";
import { parseCard } from "../../src/definitions/card.ts";
import { PACKAGE_ROOT } from "../../src/definitions/package-root.ts";
import { parseProtocol } from "../../src/definitions/protocol.ts";
import { readSchema, SCHEMA_NAMES, validatorOf } from "../../src/definitions/schemas.ts";
import { parseSuite } from "../../src/definitions/suite.ts";
import { parseTask } from "../../src/definitions/task.ts";
import { problemsOf } from "./texts.ts";

/** All objects inside a schema, with their paths. */
function* objectsIn(value: unknown, path = ""): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [key, member] of Object.entries(value)) yield* objectsIn(member, `${path}/${key}`);
}

describe.each(SCHEMA_NAMES)("the schema of %s", (name) => {
  it("is a JSON Schema that ajv takes in strict mode", () => {
    expect(() => validatorOf(name)).not.toThrow();
  });

  it("describes every property, since its words are the error messages", () => {
    const silent = [...objectsIn(readSchema(name))].flatMap(([path, schema]) =>
      Object.entries((schema["properties"] as Record<string, unknown> | undefined) ?? {})
        .filter(
          ([, property]) =>
            typeof property === "object" && property !== null && !("description" in property) && !("$ref" in property),
        )
        .map(([property]) => `${path}/${property}`),
    );
    expect(silent).toEqual([]);
  });
});

describe("the schemas' lists", () => {
  it("are those of the code", () => {
    expect(readSchema("task")).toHaveProperty("properties.kind.enum", [...KINDS]);
    expect(readSchema("protocol")).toHaveProperty("properties.kinds.items.enum", [...KINDS]);
    expect(readSchema("protocol")).toHaveProperty("properties.method.enum", [...METHODS]);
  });
});

describe.each([
  ["tasks", parseTask],
  ["tasks/protocols", parseProtocol],
  ["tasks/suites", parseSuite],
  ["datasets", parseCard],
] as const)("every file of %s", (folder, parse) => {
  const names = readdirSync(`${PACKAGE_ROOT}/${folder}`).filter((name) => name.endsWith(".yaml"));

  it.each(names)("%s is right and bears its own name", (name) => {
    const result = parse(readFileSync(`${PACKAGE_ROOT}/${folder}/${name}`, "utf8"), name);
    expect(problemsOf(result)).toEqual([]);
    expect(result.ok && Object.values(result.value)).toContain(name.replace(".yaml", ""));
  });
});
