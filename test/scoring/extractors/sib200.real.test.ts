import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { Extraction } from "../../../src/core/outcome.ts";
import { TOPIC_LABELS } from "../../../src/hebrew/labels.data.ts";
import type { Extractor } from "../../../src/scoring/extractor.ts";
import { labelFirst, labelStrict } from "../../../src/scoring/extractors/label.ts";
import { dataFolder } from "../data-folder.ts";

interface Row {
  readonly gold: string;
  readonly reply: string;
}
const MODELS = { "GPT-3.5": ["gpt3.5-heb_Hebr.tsv", "gpt-3"], "GPT-4": ["gpt4-heb_Hebr.tsv", "gpt-4"] } as const;
const NAMES = TOPIC_LABELS.map(({ label }) => label);

/** Tab-separated with double quotes: read without them, answers keep quotes that no model wrote. */
function rowsOf(model: keyof typeof MODELS): Row[] {
  const [file, column] = MODELS[model];
  const rows: Record<string, string>[] = parse(readFileSync(join(dataFolder(), "sib200-he/llm-outputs", file)), {
    delimiter: "\t",
    columns: true,
  });
  return rows.map((row) => ({ gold: row["category"]!, reply: row[column]! }));
}

function read(extractor: Extractor, reply: string): Extraction {
  const context = { item: { id: "", fields: {}, choices: [] }, labels: TOPIC_LABELS, optionLabels: [], language: "he" };
  return extractor.extract({ method: "generate", text: reply, finish: "stop" }, context);
}

/** Accuracy in percent to one decimal, and how many replies were answered. */
function scoreOf(rows: readonly Row[], answer: (reply: string) => string | undefined): [number, number] {
  const answers = rows.map(({ reply }) => answer(reply));
  const right = rows.filter(({ gold }, index) => answers[index] === gold).length;
  return [Math.round((1000 * right) / rows.length) / 10, answers.filter((label) => label !== undefined).length];
}

const byExtractor = (extractor: Extractor) => (reply: string) => {
  const extraction = read(extractor, reply);
  return extraction.reading === "answered" && extraction.answer.kind === "label" ? extraction.answer.label : undefined;
};

/** All names of labels as they stand in the text, as whole words (no "travelers"), without any reading. */
const namesIn = (reply: string) => reply.toLowerCase().match(new RegExp(`\\b(?:${NAMES.join("|")})\\b`, "g")) ?? [];
const first = (reply: string) => namesIn(reply)[0];
const last = (reply: string) => namesIn(reply).at(-1);
const whole = (reply: string) => NAMES.find((name) => name === reply.trim().toLowerCase());

describe("SIB-200 Hebrew, the published replies of GPT-3.5 and GPT-4 (204 each)", () => {
  it.each([
    ["the whole reply is the label", whole, [0, 0], [0, 0]],
    ["the first name in the text", first, [59.8, 150], [77.5, 192]],
    ["the last name in the text", last, [59.3, 150], [74, 192]],
    ["label-first", byExtractor(labelFirst), [62.3, 151], [77, 182]],
    ["label-strict", byExtractor(labelStrict), [59.3, 141], [71.1, 160]],
  ] as const)("%s", (_, answer, gpt35, gpt4) => {
    expect([scoreOf(rowsOf("GPT-3.5"), answer), scoreOf(rowsOf("GPT-4"), answer)]).toEqual([gpt35, gpt4]);
  });

  it("no reply is a bare label, and the reading of every unanswered one is said", () => {
    const readings = (model: keyof typeof MODELS) => {
      const counts: Record<string, number> = {};
      for (const { reply } of rowsOf(model)) {
        const { reading } = read(labelStrict, reply);
        counts[reading] = (counts[reading] ?? 0) + 1;
      }
      return counts;
    };
    expect(readings("GPT-3.5")).toEqual({ answered: 141, ambiguous: 10, refused: 17, "not-hebrew": 36 });
    expect(readings("GPT-4")).toEqual({ answered: 160, ambiguous: 22, refused: 12, "not-hebrew": 10 });
  });

  it("without the 19 items whose label no reply lists, both models score higher", () => {
    const offered = (model: keyof typeof MODELS) => rowsOf(model).filter(({ gold }) => gold !== "entertainment");
    expect(offered("GPT-4").length).toBe(185);
    const scores = (["GPT-3.5", "GPT-4"] as const).map((model) => scoreOf(offered(model), byExtractor(labelStrict))[0]);
    expect(scores).toEqual([63.8, 76.2]);
  });
});
