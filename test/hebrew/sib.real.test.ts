import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { TOPIC_LABELS } from "../../src/hebrew/labels.data.ts";
import { readLabel } from "../../src/hebrew/labels.ts";

/**
 * Reads the 408 raw GPT-3.5 and GPT-4 answers to the Hebrew SIB-200 test split (CC BY-SA 4.0; Adelani et al., arXiv 2309.07445).
 * Run with MIVHAN_DATA=… npx vitest run --project real test/hebrew
 */
function readAnswers(file: string): readonly { readonly gold: string; readonly answer: string }[] {
  const folder = process.env.MIVHAN_DATA;
  if (folder === undefined) throw new Error("MIVHAN_DATA is not set: it names the folder that holds sib200-he/llm-outputs");
  const rows: readonly (readonly string[])[] = parse(readFileSync(join(folder, "sib200-he", "llm-outputs", file)), {
    delimiter: "\t",
    fromLine: 2,
  });
  return rows.map(([, , gold, , answer]) => ({ gold: gold!, answer: answer! }));
}

const models = { "GPT-3.5": readAnswers("gpt3.5-heb_Hebr.tsv"), "GPT-4": readAnswers("gpt4-heb_Hebr.tsv") };

describe("topic labels in real answers", () => {
  it("gives the published accuracies under both policies", () => {
    const found = (["first", "strict"] as const).flatMap((policy) =>
      Object.entries(models).map(([model, answers]) => {
        const readings = answers.map(({ gold, answer }) => ({
          gold,
          reading: readLabel(answer, { labels: TOPIC_LABELS, policy }),
        }));
        const right = readings.filter(({ gold, reading }) => reading.kind === "chosen" && reading.label === gold).length;
        const count = (kind: string) => readings.filter(({ reading }) => reading.kind === kind).length;
        return [
          policy,
          model,
          Math.round((1000 * right) / answers.length) / 10,
          count("chosen"),
          count("ambiguous"),
          count("none"),
        ];
      }),
    );
    expect(found).toEqual([
      ["first", "GPT-3.5", 62.3, 151, 0, 53],
      ["first", "GPT-4", 77, 182, 0, 22],
      ["strict", "GPT-3.5", 59.3, 141, 10, 53],
      ["strict", "GPT-4", 71.1, 160, 22, 22],
    ]);
  });

  it("takes the span of the label from the answer as written", () => {
    for (const { answer } of [...models["GPT-3.5"], ...models["GPT-4"]]) {
      const reading = readLabel(answer, { labels: TOPIC_LABELS, policy: "first" });
      if (reading.kind !== "chosen") continue;
      const written = answer.slice(reading.span.start, reading.span.end).toLowerCase();
      expect(TOPIC_LABELS.find(({ label }) => label === reading.label)!.spellings).toContain(written);
    }
  });
});
