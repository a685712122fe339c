import type { Extractor } from "../extractor.ts";
import { loglikelihood } from "./loglikelihood.ts";
import { numberFlexible, numberStrict } from "./number.ts";
import { span, spanRaw } from "./span.ts";
import { text, textHebrew } from "./text.ts";

/** Every extractor that Mivhan brings along; the strict one of a pair first. */
export const EXTRACTORS: readonly Extractor[] = [loglikelihood, numberStrict, numberFlexible, span, spanRaw, text, textHebrew];
