import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Attempt } from "../../src/core/outcome.ts";
import { openJournal, readJournal, readPrompts } from "../../src/store/journal.ts";

const temporary = () => mkdtempSync(join(tmpdir(), "mivhan-"));
const attempt = (number: number): Attempt => ({
  key: { task: "משימה", protocol: "p@0", item: `פריט ${number}`, seed: 1 },
  request: `request ${number}`,
  prompt: [`part ${number % 3}`],
  at: number,
  ms: 1,
  result: { kind: "failure", code: "E_HTTP_500", message: "x", retry: "later" },
});
const partsOf = (number: number) => new Map([[`part ${number % 3}`, `text ${number % 3}`]]);

async function read(directory: string): Promise<Attempt[]> {
  const rows: Attempt[] = [];
  for await (const row of readJournal(directory)) rows.push(row);
  return rows;
}

async function fill(directory: string, from: number, to: number): Promise<void> {
  const journal = await openJournal(directory);
  for (let number = from; number < to; number++) journal.append(attempt(number), partsOf(number));
  await journal.close();
}

describe("the journal", () => {
  it("gives back what was appended, over several openings, with each prompt part once", async () => {
    const directory = temporary();
    await fill(directory, 0, 10);
    await fill(directory, 10, 20);
    expect((await read(directory)).map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    const parts = [];
    for await (const part of readPrompts(directory)) parts.push(part);
    expect(parts).toEqual([
      ["part 0", "text 0"],
      ["part 1", "text 1"],
      ["part 2", "text 2"],
    ]);
  });

  it("survives a cut at every byte of the last line, and goes on after it", async () => {
    const whole = temporary();
    await fill(whole, 0, 3);
    const bytes = readFileSync(join(whole, "attempts/0001.jsonl"));
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    for (let end = lastLine; end <= bytes.length; end += 7) {
      const directory = temporary();
      await fill(directory, 0, 3);
      truncateSync(join(directory, "attempts/0001.jsonl"), end);
      expect(await read(directory)).toHaveLength(end === bytes.length ? 3 : 2);
      await fill(directory, 3, 4);
      expect((await read(directory)).map(({ at }) => at)).toEqual(end === bytes.length ? [0, 1, 2, 3] : [0, 1, 3]);
    }
  });

  it("names file and line of a damaged row in the middle", async () => {
    const directory = temporary();
    await fill(directory, 0, 3);
    const path = join(directory, "attempts/0001.jsonl");
    const lines = readFileSync(path, "utf8").split("\n");
    lines[1] = lines[1]?.slice(0, 10) ?? "";
    writeFileSync(path, lines.join("\n"));
    await expect(read(directory)).rejects.toThrow(/0001\.jsonl:2 is damaged/);
  });

  it("is readable by its owner alone", async () => {
    const directory = temporary();
    await fill(directory, 0, 1);
    for (const name of ["attempts/0001.jsonl", "prompts.jsonl"]) {
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    }
  });
});
