import type { Card, Protocol, Task } from "../../src/core/definition.ts";
import type { Item } from "../../src/core/item.ts";
import { type PlannedEntry, type PlanOptions, planEntry } from "../../src/run/plan.ts";
import { expressionFault } from "../../src/scoring/extractors/expression.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";
import { type Entry, resolveEntry } from "../../src/tasks/entry.ts";

export const REGISTRY = builtInRegistry();
export const KNOWN = {
  metrics: new Set(REGISTRY.metrics.keys()),
  extractors: new Set(REGISTRY.extractors.keys()),
  expressionFault,
};

export const TASK: Task = {
  task: "capitals",
  version: 1,
  kind: "multiple-choice",
  language: "he",
  title: "capitals",
  dataset: "capitals",
  split: "test",
  shotSplit: "train",
  slots: {},
  labels: [],
  fields: [],
  metrics: ["acc"],
  primary: "acc",
  exclude: [],
};

export const LETTERS: Protocol = {
  protocol: "letters",
  version: 1,
  title: "letters",
  kinds: ["multiple-choice"],
  method: "choice-loglikelihood",
  layout: "raw",
  thinking: "off",
  continuation: "letters",
  extractors: ["loglikelihood"],
  expressions: [],
  metrics: [],
  parameters: { shots: 0 },
  shots: "shared",
  shotLayout: "inline",
  varies: ["shots", "order"],
  words: { he: { labels: ["א", "ב", "ג", "ד"], answer: "תשובה" } },
  templates: {
    item: "{{ question }}\n{% for choice in choices %}{{ labels[loop.index0] }}. {{ choice }}\n{% endfor %}{{ words.answer }}:",
    answer: " {{ letter }}",
    separator: "\n\n",
  },
};

export const CARD: Card = {
  card: "capitals",
  title: "capitals",
  language: "he",
  licence: "CC0-1.0",
  redistribute: true,
  verified: "rows-read",
  starter: false,
  splits: { test: { file: "test.jsonl" }, train: { file: "train.jsonl" } },
};

export function makeItem(number: number, changes: Partial<Item> = {}): Item {
  return {
    id: `item-${number}`,
    fields: { question: `שאלה מספר ${number}?` },
    choices: [`תשובה ${number}א`, `תשובה ${number}ב`, `תשובה ${number}ג`],
    gold: { kind: "choice", index: number % 3 },
    ...changes,
  };
}

export function makeItems(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => makeItem(index));
}

export function makeEntry({
  task = {},
  protocol = {},
  shots = 0,
}: {
  task?: Partial<Task>;
  protocol?: Partial<Protocol>;
  shots?: number;
} = {}): Entry {
  const result = resolveEntry({ task: { ...TASK, ...task }, protocol: { ...LETTERS, ...protocol }, shots }, KNOWN);
  if (!result.ok) throw new Error(result.faults.map(({ message }) => message).join("\n"));
  return result.entry;
}

export function makePlanned(
  entry: Entry,
  items: readonly Item[],
  options: Partial<PlanOptions> & { candidates?: readonly Item[] } = {},
): PlannedEntry {
  const { candidates = [], ...rest } = options;
  const data = { card: CARD, file: "test.jsonl", sha256: "0".repeat(64), items, candidates };
  return planEntry(entry, data, { seeds: [1], repeat: false, ...rest }, REGISTRY);
}
