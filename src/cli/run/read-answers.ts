import { join } from "node:path";
import type { Outcome } from "../../core/outcome.ts";
import { readRows } from "../../store/journal.ts";
import type { AnswersOfItem, ScoredAnswer } from "../../summary/at-k.ts";
import type { NumbersOfRun } from "../numbers/read-run-values.ts";

/** Every answer of a run's columns as it was read and scored, by column ("task · protocol") and item. */
export async function readAnswers({ directory, values }: NumbersOfRun): Promise<ReadonlyMap<string, readonly AnswersOfItem[]>> {
  const found = new Map<string, Map<string, ScoredAnswer[]>>();
  const columns = new Map(values.columns.map((column) => [`${column.task} · ${column.protocol}`, column]));
  for await (const outcome of readRows<Outcome>(join(directory, "outcomes.jsonl"))) {
    const name = `${outcome.task} · ${outcome.protocol}`;
    const column = columns.get(name);
    if (column === undefined || outcome.status !== "collected") continue;
    const [metric = "", extractor = ""] = column.primary.split("@");
    const reading = outcome.readings[extractor];
    const value = reading?.values[metric];
    if (reading === undefined || typeof value !== "number") continue;
    const items = found.get(name) ?? new Map<string, ScoredAnswer[]>();
    found.set(name, items);
    const answers = items.get(outcome.item) ?? [];
    items.set(outcome.item, answers);
    answers.push({ value, ...(reading.answer === undefined ? {} : { answer: reading.answer }) });
  }
  return new Map(
    [...found].map(([name, items]) => [
      name,
      [...items].map(([item, answers]) => {
        const cluster = columns.get(name)?.items.get(item)?.cluster;
        return { answers, ...(cluster === undefined ? {} : { cluster }) };
      }),
    ]),
  );
}
