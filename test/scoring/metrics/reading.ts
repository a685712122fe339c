import type { Gold } from "../../../src/core/item.ts";
import type { Extraction } from "../../../src/core/outcome.ts";
import type { GenerateReply } from "../../../src/core/request.ts";
import type { Scorable } from "../../../src/scoring/metric.ts";

export const GENERATION: GenerateReply = { method: "generate", text: "", finish: "stop" };

/** A reading to score, of an item that has nothing but an id. */
export function scorable(extraction: Extraction, gold: Gold): Scorable {
  const item = { id: "item-1", fields: {}, choices: [] };
  return { extraction, gold, reply: GENERATION, context: { item, labels: [], optionLabels: [], language: "he" } };
}

export function textReading(text: string, golds: readonly string[]): Scorable {
  return scorable({ reading: "answered", answer: { kind: "text", text } }, { kind: "texts", texts: golds });
}
