import type { Json } from "../../core/json.ts";
import type { Extraction } from "../../core/outcome.ts";
import { isAbstention, isRefusal } from "../../hebrew/abstention.ts";
import { stripAnswerPhrase } from "../../hebrew/final-answer.ts";
import { normalise } from "../../hebrew/normalise.ts";
import { isHebrewAnswer } from "../../hebrew/script.ts";
import type { ExtractionContext, Extractor } from "../extractor.ts";
import { generated } from "./unread.ts";

/** The answer without the phrase that announces it: "התשובה היא X." costs a third of F1 and all of EM otherwise. */
export const span: Extractor = {
  name: "span",
  version: 1,
  title: "the reply without an answer phrase at its start",
  methods: ["generate"],
  kinds: ["extractive-qa", "short-answer"],
  extract: (reply, context) => read(generated(reply).text, stripAnswerPhrase, context),
};

/** The answer as it came, so that the effect of stripping can be seen. */
export const spanRaw: Extractor = {
  name: "span-raw",
  version: 1,
  title: "the whole reply",
  methods: ["generate"],
  kinds: ["extractive-qa", "short-answer"],
  extract: (reply, context) => read(generated(reply).text, (text) => text, context),
};

/** A reply in other letters with more words than this is a sentence in another language, not a name. */
const LONGEST_FOREIGN_NAME = 4;

function read(reply: string, strip: (text: string) => string, context: ExtractionContext): Extraction {
  const text = strip(reply).trim();
  if (text === "") return { reading: "no-answer" };
  if (isAbstention(text)) return { reading: "abstained" };
  if (isRefusal(text) && !isCopied(text, context)) return { reading: "refused" };
  if (isForeignSentence(text, context) && !isCopied(text, context)) return { reading: "not-hebrew" };
  const start = reply.lastIndexOf(text);
  return { reading: "answered", answer: { kind: "text", text }, span: [start, start + text.length] };
}

function isForeignSentence(text: string, { language }: ExtractionContext): boolean {
  return language === "he" && text.split(/\s+/).length > LONGEST_FOREIGN_NAME && !isHebrewAnswer(text);
}

/** Whether the text stands in what was asked: then it is an answer, whatever its words and letters. */
function isCopied(text: string, { item }: ExtractionContext): boolean {
  const wanted = normalise(text, "he");
  return wanted !== "" && Object.values(item.fields).some((field) => holds(field, wanted));
}

function holds(field: Json, wanted: string): boolean {
  return typeof field === "string" && ` ${normalise(field, "he")} `.includes(` ${wanted} `);
}
