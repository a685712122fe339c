import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type BenchmarkItem, buildIndex } from "../../src/contamination/benchmark-index.ts";
import { buildEngine, openScanner } from "../../src/contamination/engine.ts";
import type { KernelName } from "../../src/contamination/kernel.ts";
import { TallyCounter } from "../../src/contamination/tally.ts";
import type { TextScanner } from "../../src/contamination/text-scanner.ts";

export const QUESTION = "כמה זמן נמשכה המלחמה הגדולה בין שתי הממלכות של הצפון לפני אלף שנים";
export const ITEMS: readonly BenchmarkItem[] = [
  {
    benchmark: "b",
    id: "1",
    texts: [
      { part: "question", text: QUESTION },
      { part: "answer", text: "שלושים שנה" },
    ],
  },
  {
    benchmark: "b",
    id: "2",
    texts: [
      { part: "question", text: "מי כתב את התקווה" },
      { part: "answer", text: "אימבר" },
    ],
  },
  {
    benchmark: "b",
    id: "3",
    texts: [{ part: "question", text: "The quick brown fox jumps over the lazy dog near the river bank" }],
  },
];
export const INDEX = buildIndex(ITEMS);

/** A directory of its own per test file, removed afterwards. */
export function corpusDirectory(): {
  path: (name: string) => string;
  write: (name: string, content: string | Uint8Array) => string;
} {
  const directory = mkdtempSync(join(tmpdir(), "mivhan-corpus-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const path = (name: string) => join(directory, name);
  return {
    path,
    write: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}

export function scannerOf(
  options: { kernel?: KernelName; capacity?: number; items?: readonly BenchmarkItem[] } = {},
): TextScanner {
  const { items, ...rest } = options;
  const index = items === undefined ? INDEX : buildIndex(items);
  const engine = buildEngine(index, { scanners: 1, ...rest });
  const counter = new TallyCounter({ sizes: engine.plan.sizes, keep: 1000 });
  return openScanner(engine, { number: 0, counter, mode: { fast: false } });
}
