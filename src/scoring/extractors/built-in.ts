import type { Extractor } from "../extractor.ts";
import { entities } from "./entities.ts";
import { labelFirst, labelStrict } from "./label.ts";
import { letterFlexible, letterStrict } from "./letter.ts";
import { loglikelihood } from "./loglikelihood.ts";
import { numberFlexible, numberStrict } from "./number.ts";
import { ranking } from "./ranking.ts";
import { rolling } from "./rolling.ts";
import { span, spanRaw } from "./span.ts";
import { text, textHebrew } from "./text.ts";

/** Every extractor that Mivhan brings along. */
export const EXTRACTORS: readonly Extractor[] = [
  loglikelihood,
  ...[letterStrict, letterFlexible],
  ...[numberStrict, numberFlexible],
  ...[span, spanRaw],
  ...[labelStrict, labelFirst],
  ...[text, textHebrew],
  ranking,
  entities,
  rolling,
];
