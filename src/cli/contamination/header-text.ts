import stringWidth from "string-width";
import type { ControlCounts } from "../../contamination/hits.ts";
import type { ReportHeader } from "../../contamination/report.ts";
import type { FurtherClass } from "../../core/contamination.ts";
import { bytesText, printable } from "../data/text.ts";
import { duration } from "../run/progress.ts";

/** Problems of corpus files that are printed before the rest is counted. */
const MOST_PROBLEMS = 20;
const INDENT = 12;

export type Width = number | "unlimited";

export const FURTHER_TITLES: Readonly<Record<FurtherClass, string>> = {
  source: "source language",
  skeleton: "skeletons of words",
  signature: "numbers and Latin",
};

/** What was read, how, and whether it can be relied on. */
export function headerLines(header: ReportHeader, { width, partial = false }: { width: Width; partial?: boolean }): string[] {
  const { normaliser, index, corpus, work, megabytesPerSecond, fast, refused } = header;
  const speed = `${duration(work.seconds)}, ${Math.round(megabytesPerSecond)} MB/s (${work.kernel}, ${counted(Math.max(1, work.workers), "thread")})`;
  const records = [
    counted(corpus.records, "record"),
    ...(corpus.invalidRecords === 0 ? [] : [`${corpus.invalidRecords.toLocaleString("en")} of them not readable`]),
    ...(corpus.recordsWithoutText === 0 ? [] : [`${corpus.recordsWithoutText.toLocaleString("en")} without text`]),
  ];
  const entry = (label: string, text: string) => labelled(label, text, width);
  return [
    ...entry(
      "corpus",
      `${counted(corpus.files, "file")}, ${bytesText(corpus.bytes)}, ${records.join(", ")}, ${counted(corpus.words, "word")}; digest of names and sizes ${corpus.digest}`,
    ),
    ...entry("contents", contentsText(corpus.contents)),
    ...entry(
      "index",
      `${index}; normaliser ${normaliser.name} ${normaliser.version}, rules ${normaliser.digest}; windows of 8 words`,
    ),
    ...controlTexts(header).flatMap((text, at) => entry(at === 0 ? "controls" : "", text)),
    ...entry("scan", speed),
    ...(fast ? entry("fast", `matches of 13 words and more only; not known: ${refused.join(", ")}`) : []),
    ...(header.complete ? [] : incompleteLines(header, { partial, width })),
  ];
}

function contentsText(contents: ReportHeader["corpus"]["contents"]): string {
  if (contents === undefined) return "not known of every file: which bytes were scanned cannot be shown later";
  return contents.of === "sha256"
    ? `SHA-256 of every file, all together ${contents.digest}`
    : `first and last 16 KiB of every file, all together ${contents.digest}; --digest takes all bytes`;
}

function controlTexts({ controls, controlsPassed, untrusted }: ReportHeader): string[] {
  const { skeletons, signatures } = controls;
  const own = `${found(controls, "planted")}, ${matched(controls, "shuffled")}: ${controlsPassed ? "as it must be" : "NOT AS IT MUST BE, do not rely on this scan"}`;
  const weaker = (name: FurtherClass, text: string) => {
    const verdict = untrusted.includes(name) ? "NOT AS IT MUST BE, do not rely on this class" : "as it must be";
    return `${FURTHER_TITLES[name]}: ${text}: ${verdict}`;
  };
  return [
    own,
    ...(skeletons === undefined
      ? []
      : [weaker("skeleton", `${found(skeletons, "respelled")}, ${matched(skeletons, "shuffled")}`)]),
    ...(signatures === undefined
      ? []
      : signatures.planted === 0
        ? [`${FURTHER_TITLES.signature}: no item has enough of them to be found by`]
        : [weaker("signature", `${found(signatures, "planted")}, ${matched(signatures, "reordered")}`)]),
  ];
}

function found(counts: ControlCounts, how: string): string {
  return `${counts.found} of ${counts.planted} ${how} texts found`;
}

function matched(counts: ControlCounts, how: string): string {
  return `${counts.matched} of ${counts.shuffled} ${how} texts matched`;
}

function incompleteLines({ incomplete }: ReportHeader, { partial, width }: { partial: boolean; width: Width }): string[] {
  const problems = incomplete.slice(0, MOST_PROBLEMS).flatMap((problem) => labelled("", printable(problem), width));
  const more = incomplete.length > MOST_PROBLEMS ? labelled("", `… and ${incomplete.length - MOST_PROBLEMS} more`, width) : [];
  const title = partial
    ? labelled("PART", "of the corpus", width)
    : labelled("INCOMPLETE", '"clean" means: not found in what was read', width);
  return [...title, ...problems, ...more];
}

/** A label and its text, which goes on below itself in a narrow terminal. */
export function labelled(label: string, text: string, width: Width): string[] {
  const lines = wrapped(text, width === "unlimited" ? width : Math.max(20, width - INDENT));
  return lines.map((line, at) => `${(at === 0 ? label : "").padEnd(INDENT)}${line}`);
}

/** Broken between words. A word that is wider than a line has one to itself. */
export function wrapped(text: string, width: Width): string[] {
  if (width === "unlimited") return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || stringWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
