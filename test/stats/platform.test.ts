import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const room = new URL("../../src/stats/", import.meta.url);
const ALLOWED = ["abs", "ceil", "clz32", "floor", "imul", "max", "min", "round", "sign", "sqrt", "LOG2E", "SQRT1_2"];

describe("the statistics give the same bits on every platform", () => {
  it.each(readdirSync(room))("%s uses only what ECMAScript and IEEE 754 define to the last bit", (file) => {
    const code = readFileSync(new URL(file, room), "utf8").replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
    const used = [...code.matchAll(/Math\.(\w+)/g)].map((match) => match[1] as string);
    expect(used.filter((name) => !ALLOWED.includes(name))).toEqual([]);
    expect(code).not.toMatch(/\*\*/);
  });
});
