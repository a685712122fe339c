import type { Kind } from "../../core/kind.ts";
import type { Model } from "../../core/model.ts";
import { baselineModel } from "./baseline.ts";
import { copyBaseline } from "./copy.ts";
import { longestChoiceBaseline } from "./longest-choice.ts";
import { majorityBaseline } from "./majority.ts";
import { ngramModel } from "./ngram.ts";
import { overlapBaseline } from "./overlap-qa.ts";
import { randomBaseline } from "./random.ts";
import { rulesBaseline } from "./rules.ts";

/** What embedded models are handed, since they read no files. */
export interface EmbeddedResources {
  /** The bundled Hebrew text, `datasets/starter/ngram-text.txt`; called only for a model that is trained on it. */
  readonly trainingText: () => string;
}

export interface EmbeddedModel {
  readonly title: string;
  /** Kinds that it can answer; items of other kinds are `Unscorable`. */
  readonly kinds: readonly Kind[];
  readonly create: (resources: EmbeddedResources) => Model;
}

const ANSWERED: readonly Kind[] = [
  "multiple-choice",
  "short-answer",
  "extractive-qa",
  "classification",
  "translation",
  "summarization",
];

/** The models that come with Mivhan: floors to compare with, from the public view of an item alone. */
export const EMBEDDED: Readonly<Record<string, EmbeddedModel>> = {
  random: {
    title: "a choice, label, number or span drawn by chance; all characters alike",
    kinds: [...ANSWERED, "language-modeling"],
    create: () => baselineModel(randomBaseline),
  },
  majority: {
    title: "the most frequent gold of the shots",
    kinds: ["multiple-choice", "classification"],
    create: () => baselineModel(majorityBaseline),
  },
  "longest-choice": {
    title: "the longest choice",
    kinds: ["multiple-choice"],
    create: () => baselineModel(longestChoiceBaseline),
  },
  "overlap-qa": {
    title: "the words of the passage around those of the question",
    kinds: ["extractive-qa"],
    create: () => baselineModel(overlapBaseline),
  },
  rules: {
    title:
      "a rule of thumb for each kind: longest choice, most frequent label, overlapping span, sum of the numbers, source untranslated, first sentence, Hebrew alphabet",
    kinds: [...ANSWERED, "language-modeling"],
    create: () => baselineModel(rulesBaseline),
  },
  copy: {
    title: "the source of a translation, or the text to summarise, as it came",
    kinds: ["translation", "summarization"],
    create: () => baselineModel(copyBaseline),
  },
  ngram: {
    title: "a character 6-gram model of a small bundled text",
    kinds: [...ANSWERED, "language-modeling"],
    create: ({ trainingText }) => ngramModel(trainingText()),
  },
};
