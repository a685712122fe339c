import { isRefusal } from "../../hebrew/abstention.ts";
import { isHebrewAnswer } from "../../hebrew/script.ts";
import type { Extractor } from "../extractor.ts";
import { generated } from "./unread.ts";

/** The reply as the text that was asked for, whatever it says: what published scores of translations and summaries compare. */
export const text: Extractor = {
  name: "text",
  version: 1,
  title: "the whole reply, whatever it says",
  methods: ["generate"],
  kinds: ["translation", "summarization"],
  extract(reply) {
    const whole = generated(reply).text;
    const trimmed = whole.trim();
    if (trimmed === "") return { reading: "no-answer" };
    const start = whole.indexOf(trimmed);
    return { reading: "answered", answer: { kind: "text", text: trimmed }, span: [start, start + trimmed.length] };
  },
};

/**
 * As `text`, but a reply that is mostly in other letters is no Hebrew text. Words of refusal count only in such a reply: in a
 * Hebrew one they may translate the source. For tasks into Hebrew.
 */
export const textHebrew: Extractor = {
  name: "text-hebrew",
  version: 1,
  title: "the whole reply, if it is Hebrew",
  methods: ["generate"],
  kinds: ["translation", "summarization"],
  extract(reply, context) {
    const whole = generated(reply).text;
    if (isHebrewAnswer(whole)) return text.extract(reply, context);
    return { reading: isRefusal(whole) ? "refused" : "not-hebrew" };
  },
};
