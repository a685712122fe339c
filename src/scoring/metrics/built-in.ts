import { tokens } from "../../hebrew/tokens.ts";
import type { Metric } from "../metric.ts";
import { accuracy } from "./accuracy.ts";
import { bleu, sentenceBleu } from "./bleu.ts";
import { chrf, chrfPlusPlus } from "./chrf.ts";
import { macroF1, matthews, microF1 } from "./confusion.ts";
import { entityF1, entityMacroF1, entityMentionF1, entityPrecision, entityRecall, entityTokenF1 } from "./entity-f1.ts";
import { exactMatchHebrew, exactMatchSquad, exactMatchTolerant } from "./exact-match.ts";
import { exactNumber } from "./exact-number.ts";
import { bitsPerByte, bitsPerCharacter, bitsPerToken, perplexity } from "./language-modelling.ts";
import { accuracyPerByte, accuracyPerCodePoint, accuracyPerToken } from "./length-normalised.ts";
import { pythonWords } from "./python-words.ts";
import { rankingMetric, SHOWN_RANKING_METRICS } from "./ranking.ts";
import { rougeMetrics } from "./rouge.ts";
import { ter } from "./ter.ts";
import { tlnls } from "./tlnls.ts";
import { tokenF1Hebrew, tokenF1Squad, tokenF1Tolerant } from "./token-f1.ts";
import { bleuHebrew, chrfHebrew } from "./translation-hebrew.ts";

/** Every metric that Mivhan brings along. */
export const METRICS: readonly Metric[] = [
  ...[accuracy, accuracyPerCodePoint, accuracyPerByte, accuracyPerToken],
  ...[macroF1, microF1, matthews],
  ...[exactNumber, exactMatchSquad, exactMatchHebrew, exactMatchTolerant],
  ...[tokenF1Squad, tokenF1Hebrew, tokenF1Tolerant, tlnls],
  ...[bleu, bleuHebrew, sentenceBleu, chrf, chrfHebrew, chrfPlusPlus, ter],
  ...[entityF1, entityPrecision, entityRecall, entityMacroF1, entityTokenF1, entityMentionF1],
  ...[bitsPerByte, bitsPerCharacter, bitsPerToken, perplexity],
  ...rougeMetrics({ suffix: "he", profile: "he", words: (text) => tokens(text, "he") }),
  ...rougeMetrics({ suffix: "words", words: pythonWords }),
  ...SHOWN_RANKING_METRICS.flatMap((name) => rankingMetric(name) ?? []),
];
