import { describe, expect, it } from "vitest";
import { markLines } from "../../src/report/marks-text.ts";
import { left, right, tableLines } from "../../src/report/text-table.ts";

const table = {
  columns: [left("task"), right("score"), right("interval"), left("marks")],
  rows: [
    ["copa", "71.0", "61.5–79.0", "STARTER"],
    ["arc", "5.5", "1.0–10.0", ""],
  ],
};

describe("a table", () => {
  it("is aligned where there is room", () => {
    expect(tableLines(table, "unlimited")).toEqual([
      "task  score   interval  marks",
      "────  ─────  ─────────  ───────",
      "copa   71.0  61.5–79.0  STARTER",
      "arc     5.5   1.0–10.0",
    ]);
  });

  it("continues each row below where the terminal is narrow, and no line is wider than it", () => {
    const lines = tableLines(table, 22);
    expect(lines).toEqual([
      "task  score   interval",
      "  marks",
      "────  ─────  ─────────",
      "copa   71.0  61.5–79.0",
      "  STARTER",
      "arc     5.5   1.0–10.0",
    ]);
    for (let width = 11; width < 40; width++)
      expect(Math.max(...tableLines(table, width).map((line) => line.length))).toBeLessThanOrEqual(width);
  });
});

describe("marks below a table", () => {
  const column = (protocol: string, marks: readonly ("STARTER" | "BUDGET")[]) => ({ task: "arc", protocol, marks });
  const run = (name: string, columns: readonly object[]) => ({ name, summary: { columns } as never });

  it("name every column that carries them", () => {
    const runs = [
      run("gemma", [column("a@0", ["STARTER"]), column("b@0", ["STARTER", "BUDGET"])]),
      run("hebatron", [column("a@0", ["STARTER"])]),
    ];
    expect(markLines(runs)).toEqual(["STARTER: every column", "BUDGET: arc · b@0 (gemma)"]);
    expect(markLines([run("gemma", [column("a@0", [])])])).toEqual([]);
  });
});
