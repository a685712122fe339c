import { corpusBleu } from "./bleu.ts";
import { corpusChrf } from "./chrf.ts";
import { plainTypography } from "./typography.ts";

/** BLEU after both sides were put into plain typography: what is left is the wording. Beside `bleu`, never in its place. */
export const bleuHebrew = corpusBleu({
  name: "bleu-he",
  title: "corpus BLEU after plain typography on both sides",
  profile: "typography",
  prepare: plainTypography,
});

/** chrF after both sides were put into plain typography. Beside `chrf`, never in its place. */
export const chrfHebrew = corpusChrf({
  name: "chrf-he",
  title: "chrF after plain typography on both sides",
  wordOrder: 0,
  profile: "typography",
  prepare: plainTypography,
});
