import type { SamplePrompt } from "../../report/appendix.ts";
import { columnKey } from "../../report/results.ts";
import type { ReportRuns } from "./runs.ts";

/** Per column the prompt of its first item under its first seed, as sent; none where the card forbids redistribution. */
export async function samplePrompts({ results, readers, items }: ReportRuns): Promise<SamplePrompt[]> {
  const wanted = new Map<string, { column: string; item: string; seed: number; withheld: boolean }>();
  for (const { key, task, seeds } of results.columns) {
    const first = items.get(task)?.[0];
    const [seed] = seeds;
    if (first !== undefined && seed !== undefined)
      wanted.set(key, { column: key, item: first.id, seed, withheld: "digest" in first });
  }
  const found = new Map<string, SamplePrompt>();
  for (const { column, item, seed, withheld } of wanted.values())
    if (withheld) found.set(column, { column, item, seed, text: "withheld: the licence of the data forbids redistribution" });
  for (const reader of readers) {
    const refs = new Map<string, readonly string[]>();
    for await (const { key, prompt } of reader.attempts()) {
      const want = wanted.get(columnKey(key));
      if (want?.item === key.item && want.seed === key.seed && !found.has(want.column)) refs.set(want.column, prompt);
    }
    if (refs.size === 0) continue;
    const texts = new Map<string, string>();
    const digests = new Set([...refs.values()].flat().map((part) => part.slice(part.indexOf(":") + 1)));
    for await (const [digest, text] of reader.prompts()) if (digests.has(digest)) texts.set(digest, text);
    for (const [column, parts] of refs) {
      const { item, seed } = wanted.get(column) as { item: string; seed: number };
      found.set(column, { column, item, seed, text: parts.map((part) => partText(part, texts)).join("") });
    }
  }
  return [...wanted.keys()].flatMap((key) => found.get(key) ?? []);
}

function partText(part: string, texts: ReadonlyMap<string, string>): string {
  const colon = part.indexOf(":");
  const text = texts.get(part.slice(colon + 1)) ?? "";
  return colon === -1 ? text : `[${part.slice(0, colon)}]\n${text}\n`;
}
