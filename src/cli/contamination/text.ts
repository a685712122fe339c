import {
  type BenchmarkContamination,
  type ContaminationReport,
  type ItemContamination,
  judgedParts,
  type PartCounts,
  type ReportHeader,
} from "../../contamination/report.ts";
import { FURTHER_CLASSES, type FurtherClass, ITEM_CLASSES } from "../../core/contamination.ts";
import { percent } from "../../report/numbers.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import { bytesText, printable } from "../data/text.ts";
import { duration } from "../run/progress.ts";

/** Problems of corpus files that are printed before the rest is counted. */
const MOST_PROBLEMS = 20;

/** What was read, how, and whether it can be relied on. */
export function headerLines(header: ReportHeader, { partial = false }: { readonly partial?: boolean } = {}): string[] {
  const { normaliser, index, corpus, controls, work, megabytesPerSecond, fast, refused } = header;
  const speed = `${duration(work.seconds)}, ${Math.round(megabytesPerSecond)} MB/s (${work.kernel}, ${counted(Math.max(1, work.workers), "thread")})`;
  const records = [
    counted(corpus.records, "record"),
    ...(corpus.invalidRecords === 0 ? [] : [`${corpus.invalidRecords} of them not readable`]),
    ...(corpus.recordsWithoutText === 0 ? [] : [`${corpus.recordsWithoutText} without text`]),
  ];
  return [
    `corpus      ${counted(corpus.files, "file")}, ${bytesText(corpus.bytes)}, ${records.join(", ")}, ${counted(corpus.words, "word")}; digest ${corpus.digest}`,
    `index       ${index}; normaliser ${normaliser.name} ${normaliser.version}, rules ${normaliser.digest}; windows of 8 words`,
    `controls    ${controlsText(controls)}: ${header.controlsPassed ? "as it must be" : "NOT AS IT MUST BE, do not rely on this scan"}`,
    `scan        ${speed}`,
    ...(fast ? [`fast        matches of 13 words and more only; not known: ${refused.join(", ")}`] : []),
    ...(header.complete ? [] : incompleteLines(header, partial)),
  ];
}

function controlsText({ planted, found, shuffled, matched, skeletons }: ReportHeader["controls"]): string {
  const own = `${found} of ${planted} planted texts found, ${matched} of ${shuffled} shuffled texts matched`;
  if (skeletons === undefined) return own;
  return `${own}; ${skeletons.found} of ${skeletons.planted} spelled otherwise found, ${skeletons.matched} of ${skeletons.shuffled} shuffled skeletons matched`;
}

function incompleteLines({ incomplete }: ReportHeader, partial: boolean): string[] {
  const problems = incomplete.slice(0, MOST_PROBLEMS).map((problem) => `  ${printable(problem)}`);
  const more = incomplete.length > MOST_PROBLEMS ? [`  … and ${incomplete.length - MOST_PROBLEMS} more`] : [];
  const title = partial ? "PART        of the corpus" : 'INCOMPLETE  "clean" means: not found in what was read';
  return [title, ...problems, ...more];
}

export function reportLines(
  { header, benchmarks, items }: ContaminationReport,
  { width, evidence }: { readonly width: number | "unlimited"; readonly evidence: number },
): string[] {
  return [
    ...headerLines(header),
    "",
    ...classTable(benchmarks, width),
    "",
    ...partTable(benchmarks, width),
    "counts of items; tok, ngr, ext, long: shares of TOKEN-MATCH, NGRAM-MATCH, TOKEN-EXTEND, LONGEST-MATCH; phrases: nothing but windows in more than 10 records",
    ...furtherTable(benchmarks, width),
    ...benchmarks.flatMap(({ benchmark }) =>
      evidenceLines(
        items.filter((item) => item.benchmark === benchmark),
        { benchmark, evidence },
      ),
    ),
  ];
}

function classTable(benchmarks: readonly BenchmarkContamination[], width: number | "unlimited"): string[] {
  const columns = [left("benchmark"), right("items"), ...ITEM_CLASSES.map(right), right("dirty share")];
  const rows = benchmarks.map(({ benchmark, items, classes }) => [
    benchmark,
    String(items),
    ...ITEM_CLASSES.map((name) => String(classes[name])),
    `${percent((classes.dirty + classes["short-dirty"]) / items)} %`,
  ]);
  return tableLines({ columns, rows }, width);
}

const THRESHOLD_TITLES: Readonly<Record<keyof PartCounts["thresholds"], string>> = {
  "any 8 words": "8 words",
  "any 13 words": "13 words",
  "50 letters": "50 letters",
  "TOKEN-MATCH ≥ 0.2": "tok ≥.2",
  "TOKEN-MATCH ≥ 0.5": "tok ≥.5",
  "TOKEN-MATCH ≥ 0.8": "tok ≥.8",
  "NGRAM-MATCH ≥ 0.7": "ngr ≥.7",
  "TOKEN-EXTEND ≥ 0.8": "ext ≥.8",
  "LONGEST-MATCH ≥ 0.5": "long ≥.5",
};

function partTable(benchmarks: readonly BenchmarkContamination[], width: number | "unlimited"): string[] {
  const thresholds = Object.keys(THRESHOLD_TITLES) as (keyof typeof THRESHOLD_TITLES)[];
  const columns = [
    left("benchmark"),
    left("part"),
    ...["items", "by windows", "short", "unjudged"].map(right),
    ...thresholds.map((name) => right(THRESHOLD_TITLES[name])),
    ...["phrases", "short found", "with answer"].map(right),
  ];
  const rows = benchmarks.flatMap(({ benchmark, parts }) =>
    parts.map((part) => [
      benchmark,
      part.part,
      ...[part.items, part.judged, part.short, part.unjudged].map(String),
      ...thresholds.map((name) => known(part.thresholds[name])),
      known(part.boilerplateOnly),
      String(part.shortFound),
      String(part.shortWithAnswer),
    ]),
  );
  return tableLines({ columns, rows }, width);
}

function furtherTable(benchmarks: readonly BenchmarkContamination[], width: number | "unlimited"): string[] {
  const rows = benchmarks.flatMap(({ benchmark, further }) =>
    FURTHER_CLASSES.flatMap((name) => {
      const counts = further[name];
      if (counts === undefined) return [];
      return [[benchmark, FURTHER_TITLES[name], ...[counts.items, counts.found, counts.alone].map(String)]];
    }),
  );
  if (rows.length === 0) return [];
  const columns = [left("benchmark"), left("weaker class"), ...["items", "found", "found alone"].map(right)];
  return ["", ...tableLines({ columns, rows }, width), "not part of any count above; alone: not dirty by exact words"];
}

const FURTHER_TITLES: Readonly<Record<FurtherClass, string>> = {
  source: "source language",
  skeleton: "skeletons of words",
  signature: "numbers and Latin",
};

/** What a fast scan cannot tell is not zero. */
function known(count: number | undefined): string {
  return count === undefined ? "–" : String(count);
}

/** The longest matches, one per item; Hebrew on lines of its own, cut by the scan after some 60 words. */
function evidenceLines(
  items: readonly ItemContamination[],
  { benchmark, evidence }: { readonly benchmark: string; readonly evidence: number },
): string[] {
  const seen = items.flatMap(({ id, class: itemClass, parts }) => {
    const all = parts.flatMap((part) => part.evidence.map((one) => ({ part, one })));
    const judged = new Set<object>(judgedParts(parts));
    const [best] = all.toSorted((a, b) => Number(judged.has(b.part)) - Number(judged.has(a.part)) || b.one.words - a.one.words);
    return best === undefined ? [] : [{ id, itemClass, ...best }];
  });
  const rank = (name: ItemContamination["class"]) => ITEM_CLASSES.indexOf(name);
  const shown = seen.toSorted((a, b) => rank(a.itemClass) - rank(b.itemClass) || b.one.words - a.one.words).slice(0, evidence);
  if (shown.length === 0) return [];
  const lines = shown.flatMap(({ id, itemClass, part, one }) => [
    `  ${printable(id)}  ${itemClass}  ${part.part}: ${one.words} of ${part.words} words, in ${counted(part.records, "record")}${one.answerNear ? ", answer near" : ""}`,
    `  ${printable(one.file)}, record ${one.record}${one.offset < 0 ? "" : `, byte ${one.offset}`}`,
    printable(one.quote.replaceAll(/\s+/g, " ")),
  ]);
  const rest = seen.length - shown.length;
  return [
    "",
    `${benchmark}: ${shown.length === 1 ? "the longest match" : `the ${shown.length} longest matches`}${rest > 0 ? `, ${rest} more items in --items FILE` : ""}`,
    ...lines,
  ];
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
