import type { Json } from "../../../src/core/json.ts";
import type { Extraction } from "../../../src/core/outcome.ts";
import type { Finish } from "../../../src/core/request.ts";
import type { ExtractionContext, Extractor } from "../../../src/scoring/extractor.ts";

export const LETTERS = ["א", "ב", "ג", "ד"];

/** What a model was shown; Hebrew, and nothing else unless given. */
export function shown(
  parts: { fields?: Record<string, Json>; choices?: string[]; labels?: [string, string[]][]; language?: string } = {},
): ExtractionContext {
  return {
    item: { id: "item-1", fields: parts.fields ?? {}, choices: parts.choices ?? [] },
    labels: (parts.labels ?? []).map(([label, spellings]) => ({ label, spellings })),
    optionLabels: parts.choices === undefined ? [] : LETTERS,
    language: parts.language ?? "he",
  };
}

export function extractFrom(
  extractor: Extractor,
  text: string,
  { context = shown(), finish = "stop" as Finish } = {},
): Extraction {
  return extractor.extract({ method: "generate", text, finish }, context);
}

/** The answer written short: its value, or the reading where there is none. */
export function short(extraction: Extraction): string | number {
  if (extraction.reading !== "answered") return extraction.reading;
  const { answer } = extraction;
  if (answer.kind === "choice") return answer.index;
  if (answer.kind === "entities") return answer.entities.map(({ type, start, end }) => `${type} ${start}-${end}`).join(", ");
  return answer.kind === "label" ? answer.label : answer.kind === "number" ? answer.value : answer.text;
}
