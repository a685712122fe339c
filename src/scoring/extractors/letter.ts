import { MivhanError } from "../../core/errors.ts";
import { stripAnswerPhrase } from "../../hebrew/final-answer.ts";
import { normalise } from "../../hebrew/normalise.ts";
import { type OptionReading, readOption } from "../../hebrew/option-letters.ts";
import type { ExtractionContext, Extractor } from "../extractor.ts";
import { generated, unread } from "./unread.ts";

/**
 * Only what the instruction asks for: one of the offered letters alone, as the whole reply or as its last line; an answer phrase,
 * geresh, brackets, bold and \boxed{} round it are allowed. The same letter in another alphabet (B for ב) is not.
 */
export const letterStrict: Extractor = {
  name: "letter-strict",
  version: 1,
  title: "one offered letter alone, as the whole reply or its last line",
  methods: ["generate"],
  kinds: ["multiple-choice"],
  extract(reply, context) {
    const { text } = generated(reply);
    const labels = offeredLabels(context);
    for (const candidate of [text.trim(), lastLine(text)]) {
      const bare = stripAnswerPhrase(candidate);
      const found = readOption(bare, { labels, choices: [] });
      if (found.kind !== "chosen" || !isAlone(bare, found, labels)) continue;
      const start = text.lastIndexOf(candidate) + candidate.length - bare.length + found.span.start;
      const end = start + found.span.end - found.span.start;
      return { reading: "answered", answer: { kind: "choice", index: found.index }, span: [start, end] };
    }
    return unread(text, context.language);
  },
};

/** The option that the reply chooses in whatever words: `readOption` says which are believed. Two different ones are ambiguous. */
export const letterFlexible: Extractor = {
  name: "letter-flexible",
  version: 1,
  title: "the option chosen by letter, ordinal or full text, wherever the reply says so",
  methods: ["generate"],
  kinds: ["multiple-choice"],
  extract(reply, context) {
    const { text } = generated(reply);
    const found = readOption(text, { labels: offeredLabels(context), choices: context.item.choices });
    if (found.kind === "ambiguous") return { reading: "ambiguous" };
    if (found.kind === "none") return unread(text, context.language);
    return { reading: "answered", answer: { kind: "choice", index: found.index }, span: [found.span.start, found.span.end] };
  },
};

function offeredLabels({ item, optionLabels }: ExtractionContext): readonly string[] {
  if (optionLabels.length >= item.choices.length) return optionLabels.slice(0, item.choices.length);
  throw new MivhanError({
    code: "E_TOO_FEW_LABELS",
    family: "input",
    message: `item ${item.id} has ${item.choices.length} choices, and the protocol has ${optionLabels.length} option labels`,
    advice: "add option labels to the protocol's words",
  });
}

/** Nothing but marks stands beside the letter, and the letter is one that was offered. */
function isAlone(text: string, { span }: Extract<OptionReading, { kind: "chosen" }>, labels: readonly string[]): boolean {
  const beside = `${text.slice(0, span.start)} ${text.slice(span.end)}`.replace("\\boxed", "");
  const letter = normalise(text.slice(span.start, span.end), "he").replace(/'$/, "");
  return !/[\p{L}\p{N}]/u.test(beside) && labels.some((label) => normalise(label, "he") === letter);
}

function lastLine(text: string): string {
  const trimmed = text.trim();
  return trimmed.slice(trimmed.lastIndexOf("\n") + 1).trim();
}
