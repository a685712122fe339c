import { describe, expect, it } from "vitest";
import { isAbstention, isRefusal } from "../../src/hebrew/abstention.ts";
import { stripAnswerPhrase } from "../../src/hebrew/final-answer.ts";
import { readFinalNumber } from "../../src/hebrew/final-number.ts";
import { NLI_LABELS, SENTIMENT_LABELS, TOPIC_LABELS } from "../../src/hebrew/labels.data.ts";
import { readLabel } from "../../src/hebrew/labels.ts";
import { normalise } from "../../src/hebrew/normalise.ts";
import { readNumberWords } from "../../src/hebrew/number-words.ts";
import { type NumberReading, readNumbers } from "../../src/hebrew/numbers.ts";
import { readOption } from "../../src/hebrew/option-letters.ts";
import { PROFILES } from "../../src/hebrew/profiles.data.ts";
import { isHebrewAnswer } from "../../src/hebrew/script.ts";
import { equalTolerant } from "../../src/hebrew/tolerant.ts";
import { listOf, readGolden } from "./golden.ts";

/** Runs every line of test/golden/hebrew; a failure names its file and line. */
function eachCase(
  file: string,
  columns: number,
  check: (columns: readonly string[]) => readonly [found: unknown, expected: unknown],
): void {
  describe(file, () => {
    for (const { place, columns: given } of readGolden(file, columns)) {
      it(`${place} ${given.join(" | ")}`, () => {
        const [found, expected] = check(given);
        expect(found, place).toEqual(expected);
      });
    }
  });
}

eachCase("equal.txt", 5, ([first, second, ...expected]) => {
  const equal = (profile: "squad" | "he") => normalise(first!, profile) === normalise(second!, profile);
  const tolerant = equalTolerant(first!, second!);
  expect(equalTolerant(second!, first!)).toBe(tolerant);
  return [[equal("squad"), equal("he"), tolerant].map((isEqual) => (isEqual ? "=" : "x")), expected];
});

eachCase("normalise.txt", 3, ([text, profile, expected]) => [
  normalise(text!, profileNamed(profile!)),
  expected === "-" ? "" : expected,
]);
eachCase("numbers.txt", 2, ([text, expected]) => [readNumbers(text!).map(asWritten), listOf(expected!, " ")]);
eachCase("number-words.txt", 2, ([text, expected]) => [readNumberWords(text!).map(asWritten), listOf(expected!, " ")]);

eachCase("final-numbers.txt", 3, ([text, ...expected]) => {
  const found = (["strict", "flexible"] as const).map((policy) => readFinalNumber(text!, policy));
  return [found.map((final) => (final.kind === "number" ? final.reading.value : "-")), expected];
});

eachCase("options.txt", 4, ([answer, labels, choices, expected]) => {
  const offered = listOf(labels!, " ");
  const reading = readOption(answer!, { labels: offered, choices: listOf(choices!, "; ") });
  const indices = reading.kind === "chosen" ? [reading.index] : reading.kind === "ambiguous" ? reading.indices : [];
  return [indices.map((index) => offered[index]), listOf(expected!, " ")];
});

eachCase("labels.txt", 4, ([set, policy, answer, expected]) => {
  if (policy !== "strict" && policy !== "first") throw new Error(`no policy "${policy}"`);
  const reading = readLabel(answer!, { labels: labelSet(set!), policy });
  return [
    reading.kind === "chosen" ? [reading.label] : reading.kind === "ambiguous" ? reading.labels : [],
    listOf(expected!, "; "),
  ];
});

eachCase("answers.txt", 5, ([answer, ...expected]) => {
  const facts = [isAbstention(answer!), isRefusal(answer!), isHebrewAnswer(answer!)].map((fact) => (fact ? "yes" : "no"));
  return [[...facts, stripAnswerPhrase(answer!)], expected];
});

function asWritten({ value, unit, flags }: NumberReading): string {
  const sign = unit === "percent" ? "%" : unit === "currency" ? "$" : "";
  return `${value}${sign}${flags.includes("ambiguous-thousands") ? "?" : ""}`;
}

function profileNamed(name: string): keyof typeof PROFILES {
  if (name === "none" || name === "squad" || name === "he" || name === "he-tolerant" || name === "scan" || name === "nikud")
    return name;
  throw new Error(`no profile "${name}", only ${Object.keys(PROFILES).join(", ")}`);
}

function labelSet(name: string) {
  if (name === "nli") return NLI_LABELS;
  if (name === "sentiment") return SENTIMENT_LABELS;
  if (name === "topics") return TOPIC_LABELS;
  throw new Error(`no label set "${name}", only nli, sentiment, topics`);
}
