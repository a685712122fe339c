import type { Extraction } from "../../core/outcome.ts";
import { type FinalNumber, readFinalNumber } from "../../hebrew/final-number.ts";
import type { Extractor } from "../extractor.ts";
import { generated, unread } from "./unread.ts";

/** Only what the instruction asks for: the number behind the last ####. */
export const numberStrict: Extractor = {
  name: "number-strict",
  version: 1,
  title: "the number behind the last ####",
  methods: ["generate"],
  kinds: ["short-answer"],
  extract(reply, { language }) {
    const { text } = generated(reply);
    return toExtraction(readFinalNumber(text, "strict"), { text, language });
  },
};

/**
 * What the strict one reads, else the number in \boxed{}, behind an answer phrase, in bold, or the last one outside parentheses.
 * The last number of a text that was cut off is a step of the calculation and no answer.
 */
export const numberFlexible: Extractor = {
  name: "number-flexible",
  version: 1,
  title: "the number behind ####, in \\boxed{}, behind an answer phrase, in bold, or the last one of a finished text",
  methods: ["generate"],
  kinds: ["short-answer"],
  extract(reply, { language }) {
    const { text, finish } = generated(reply);
    const strict = readFinalNumber(text, "strict");
    const found = strict.kind === "number" ? strict : readFinalNumber(text, "flexible");
    const isStep = finish === "length" && found.kind === "number" && (found.by === "last" || found.by === "words");
    return toExtraction(isStep ? { kind: "none" } : found, { text, language });
  },
};

function toExtraction(found: FinalNumber, { text, language }: { text: string; language: string }): Extraction {
  if (found.kind === "none") return unread(text, language);
  const { value, start, end } = found.reading;
  return { reading: "answered", answer: { kind: "number", value }, span: [start, end] };
}
