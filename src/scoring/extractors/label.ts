import type { Extraction } from "../../core/outcome.ts";
import { readLabel } from "../../hebrew/labels.ts";
import { isHebrewAnswer } from "../../hebrew/script.ts";
import type { ExtractionContext, Extractor } from "../extractor.ts";
import { generated, unread } from "./unread.ts";

/** Exactly one label is named, once a repeated list of the offered ones is left out. Hedging does not void it; two are ambiguous. */
export const labelStrict: Extractor = labelExtractor("strict", {
  name: "label-strict",
  title: "the one label that the reply names; two are ambiguous",
});

/** The label named first. How much it differs from the strict one says how much a score owes to this choice. */
export const labelFirst: Extractor = labelExtractor("first", {
  name: "label-first",
  title: "the label that the reply names first",
});

function labelExtractor(policy: "strict" | "first", { name, title }: { name: string; title: string }): Extractor {
  return {
    name,
    version: 1,
    title,
    methods: ["generate"],
    kinds: ["classification"],
    extract(reply, context) {
      const { text } = generated(reply);
      const found = readLabel(text, { labels: context.labels, policy });
      if (found.kind === "ambiguous") return { reading: "ambiguous" };
      if (found.kind === "none") return withoutLabel(text, context);
      return { reading: "answered", answer: { kind: "label", label: found.label }, span: [found.span.start, found.span.end] };
    },
  };
}

/** A reply in English is as good as one in Hebrew where the labels offered are English. */
function withoutLabel(text: string, { labels, language }: ExtractionContext): Extraction {
  const offersHebrew = labels.every(({ label, spellings }) => isHebrewAnswer(spellings[0] ?? label));
  return unread(text, offersHebrew ? language : "en");
}
