import type { Kind } from "../../core/kind.ts";
import type { Model } from "../../core/model.ts";
import { LIKELIHOOD_PROMPT, openLikelihoodSearch } from "../likelihood-search.ts";
import { baselineModel } from "./baseline.ts";
import { bm25Model, openBm25Corpus } from "./bm25.ts";
import { copyBaseline } from "./copy.ts";
import { longestChoiceBaseline } from "./longest-choice.ts";
import { majorityBaseline } from "./majority.ts";
import { ngramModel } from "./ngram.ts";
import { overlapBaseline } from "./overlap-qa.ts";
import { randomBaseline } from "./random.ts";
import { openRandomOrder } from "./random-order.ts";
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
  "token-labelling",
];

/** The models that come with Mivhan: floors to compare with, from the public view of an item alone. */
export const EMBEDDED: Readonly<Record<string, EmbeddedModel>> = {
  random: {
    title: "a choice, label, number, span or order drawn by chance; all characters alike",
    kinds: [...ANSWERED, "language-modeling", "retrieval"],
    create: () => ({ ...baselineModel(randomBaseline), openCorpus: async (corpus) => openRandomOrder(corpus) }),
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
      "a rule of thumb for each kind: longest choice, most frequent label, overlapping span, sum of the numbers, source untranslated, first sentence, longest token, Hebrew alphabet, BM25",
    kinds: [...ANSWERED, "language-modeling", "retrieval"],
    create: () => ({ ...baselineModel(rulesBaseline), openCorpus: async (corpus) => openBm25Corpus(corpus, "hebrew") }),
  },
  copy: {
    title: "the source of a translation, or the text to summarise, as it came",
    kinds: ["translation", "summarization"],
    create: () => baselineModel(copyBaseline),
  },
  ngram: {
    title: "a character 6-gram model of a small bundled text",
    kinds: [...ANSWERED, "language-modeling", "retrieval"],
    create: ({ trainingText }) => {
      const model = ngramModel(trainingText());
      const prompt = LIKELIHOOD_PROMPT;
      return { ...model, openCorpus: async (corpus, resources) => openLikelihoodSearch(model, { corpus, resources, prompt }) };
    },
  },
  bm25: {
    title: "BM25 over whole Hebrew words",
    kinds: ["retrieval"],
    create: () => bm25Model({ name: "bm25", analyser: "hebrew" }),
  },
  "bm25-prefix": {
    title: "BM25 over Hebrew words, with and without their attached particles",
    kinds: ["retrieval"],
    create: () => bm25Model({ name: "bm25-prefix", analyser: "hebrew-prefix" }),
  },
};
