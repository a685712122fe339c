import {
  type BenchmarkContamination,
  type ContaminationReport,
  type ItemContamination,
  judgedParts,
  type PartCounts,
  type ReportHeader,
} from "../../contamination/report.ts";
import { FURTHER_CLASSES, ITEM_CLASSES } from "../../core/contamination.ts";
import { percent } from "../../report/numbers.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import { printable } from "../data/text.ts";
import { counted, FURTHER_TITLES, headerLines, type Width, wrapped } from "./header-text.ts";

export function reportLines(
  { header, benchmarks, items }: ContaminationReport,
  { width, evidence }: { readonly width: Width; readonly evidence: number },
): string[] {
  const hit = benchmarks.filter(({ classes }) => classes.dirty + classes["short-dirty"] + classes.touched > 0);
  const bare = benchmarks.filter((benchmark) => !hit.includes(benchmark));
  return [
    ...headerLines(header, { width }),
    ...(hit.length === 0 ? [] : ["", ...classTable(hit, width), ...partTable(hit, width)]),
    ...(bare.length === 0
      ? []
      : ["", ...bare.flatMap((benchmark) => nothingLines(benchmark, { header, width })), ...reachLines(header, width)]),
    ...furtherTable(benchmarks, { header, width }),
    ...hit.flatMap(({ benchmark }) =>
      evidenceLines(
        items.filter((item) => item.benchmark === benchmark),
        { benchmark, evidence, width },
      ),
    ),
  ];
}

/** A benchmark of which nothing was found: what was looked for. */
function nothingLines(
  { benchmark, items, classes, lookedFor }: BenchmarkContamination,
  { header, width }: { readonly header: ReportHeader; readonly width: Width },
): string[] {
  const { windows, shortTexts } = lookedFor;
  const whole = `none of ${counted(windows, "window")} of 8 words`;
  const searched = [
    ...(windows === 0 ? [] : [header.fast ? `no run of 13 words (${counted(windows, "window")} of 8)` : whole]),
    ...(shortTexts === 0 ? [] : [`none of ${counted(shortTexts, "shorter text")} as a whole`]),
  ];
  const unjudged = classes.unjudged === 0 ? "" : `; ${counted(classes.unjudged, "item")} unjudged, with nothing to look for`;
  const text =
    searched.length === 0
      ? `${benchmark}: all ${counted(items, "item")} unjudged: there was nothing to look for`
      : `${benchmark}: nothing found of ${counted(items - classes.unjudged, "item")}: ${searched.join(", ")}${unjudged}`;
  return wrapped(text, width);
}

/** How far a zero reaches: exact for what was read; of a sample the share of records that may still hold something (95 %, exact binomial). */
function reachLines({ corpus, complete, fast }: ReportHeader, width: Width): string[] {
  const bound = 1 - 0.05 ** (1 / Math.max(1, corpus.records));
  const sample =
    corpus.records < FEWEST_RECORDS
      ? ""
      : ` If these records are a random sample of a larger corpus, at most ${oneIn(bound)} of its records holds any of it (95 %).`;
  const read = complete ? "in all of the corpus" : "in what was read, which is NOT all of the corpus";
  return wrapped(
    `Zero is exact for ${fast ? "verbatim runs of 13 words" : "verbatim text"} ${read}: ${counted(corpus.words, "word")} in ${counted(corpus.records, "record")}. Paraphrase and translation are not seen.${sample}`,
    width,
  );
}

/** Fewer say nothing of a larger corpus: 60 records without a match leave 5 %. */
const FEWEST_RECORDS = 60;

function oneIn(share: number): string {
  return `one in ${Math.floor(1 / share).toLocaleString("en")}`;
}

function classTable(benchmarks: readonly BenchmarkContamination[], width: Width): string[] {
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
const LEGEND =
  "counts of items; tok, ngr, ext, long: shares of TOKEN-MATCH, NGRAM-MATCH, TOKEN-EXTEND, LONGEST-MATCH; phrases: nothing but windows in more than 10 records";

/** Parts of which something was found, and the names of the others. */
function partTable(benchmarks: readonly BenchmarkContamination[], width: Width): string[] {
  const thresholds = Object.keys(THRESHOLD_TITLES) as (keyof typeof THRESHOLD_TITLES)[];
  const columns = [
    left("benchmark"),
    left("part"),
    ...["items", "by windows", "short", "unjudged"].map(right),
    ...thresholds.map((name) => right(THRESHOLD_TITLES[name])),
    ...["phrases", "short found", "with answer"].map(right),
  ];
  const all = benchmarks.flatMap(({ benchmark, parts }) => parts.map((part) => ({ benchmark, part })));
  const isFound = ({ part }: (typeof all)[number]) =>
    part.shortFound > 0 || Object.values(part.thresholds).some((count) => (count ?? 0) > 0);
  const rows = all
    .filter(isFound)
    .map(({ benchmark, part }) => [
      benchmark,
      part.part,
      ...[part.items, part.judged, part.short, part.unjudged].map(String),
      ...thresholds.map((name) => known(part.thresholds[name])),
      known(part.boilerplateOnly),
      String(part.shortFound),
      String(part.shortWithAnswer),
    ]);
  const named = (list: typeof all) =>
    list.map(({ benchmark, part }) => `${benchmark} ${part.part} (${counted(part.items, "item")})`).join(", ");
  const others = all.filter((one) => !isFound(one));
  const searched = others.filter(({ part }) => part.judged + part.short > 0);
  const beside = others.filter((one) => !searched.includes(one));
  return [
    ...(rows.length === 0 ? [] : ["", ...tableLines({ columns, rows }, width), ...wrapped(LEGEND, width)]),
    ...(searched.length === 0 ? [] : wrapped(`nothing found of: ${named(searched)}`, width)),
    ...(beside.length === 0 ? [] : wrapped(`too short to be looked for alone: ${named(beside)}`, width)),
  ];
}

function furtherTable(
  benchmarks: readonly BenchmarkContamination[],
  { header, width }: { readonly header: ReportHeader; readonly width: Width },
): string[] {
  const all = benchmarks.flatMap(({ benchmark, further }) =>
    FURTHER_CLASSES.flatMap((name) => (further[name] === undefined ? [] : [{ benchmark, name, ...further[name] }])),
  );
  if (all.length === 0) return [];
  const hit = all.filter(({ found }) => found > 0);
  const rows = hit.map(({ benchmark, name, items, found, alone }) => [
    benchmark,
    FURTHER_TITLES[name],
    ...[items, found, alone].map(String),
    header.untrusted.includes(name) ? "CONTROL FAILED" : "passed",
  ]);
  const columns = [left("benchmark"), left("weaker class"), ...["items", "found", "found alone"].map(right), left("controls")];
  const none = all
    .filter(({ found }) => found === 0)
    .map(({ benchmark, name, items }) => {
      const doubt = header.untrusted.includes(name) ? ", but ITS CONTROL FAILED" : "";
      return `${benchmark} ${FURTHER_TITLES[name]} (${items === 0 ? "no item has any" : counted(items, "item")}${doubt})`;
    });
  return [
    "",
    ...(rows.length === 0
      ? []
      : [
          ...tableLines({ columns, rows }, width),
          ...wrapped("not part of any count above; alone: not dirty by exact words", width),
        ]),
    ...(none.length === 0 ? [] : wrapped(`weaker classes without a find: ${none.join(", ")}`, width)),
  ];
}

/** What a fast scan cannot tell is not zero. */
function known(count: number | undefined): string {
  return count === undefined ? "–" : String(count);
}

/** The longest matches, one per item; Hebrew on lines of its own, cut by the scan after some 60 words. */
function evidenceLines(
  items: readonly ItemContamination[],
  { benchmark, evidence, width }: { readonly benchmark: string; readonly evidence: number; readonly width: Width },
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
    ...wrapped(printable(one.quote.replaceAll(/\s+/g, " ")), width),
  ]);
  const rest = seen.length - shown.length;
  return [
    "",
    `${benchmark}: ${shown.length === 1 ? "the longest match" : `the ${shown.length} longest matches`}${rest > 0 ? `, ${counted(rest, "more item")} in --items FILE` : ""}`,
    ...lines,
  ];
}
