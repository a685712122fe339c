import { MivhanError } from "../../core/errors.ts";
import { type Hit, type Qrels, type Rankings, trecOrder } from "../rankings.ts";
import { eachLine, type Lines, type Report } from "./lines.ts";

const WHOLE = /^[+-]?[0-9]{1,9}$/;
const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/;

/**
 * TREC qrels: `query iteration document grade`, separated by white space; grades are whole numbers, iteration is ignored.
 * Throws E_RETRIEVAL_FORMAT with file, line and field; a document judged twice for a query is a fault, as in trec_eval.
 */
export function parseTrecQrels(source: Lines): Qrels {
  const qrels = new Map<string, Map<string, number>>();
  eachLine(source, (line, report) => {
    const fields = fieldsOf(line, { names: ["query", "iteration", "document", "grade"], report });
    if (fields === undefined) return;
    const [query, , document, grade] = fields as [string, string, string, string];
    if (!WHOLE.test(grade)) return report({ field: "grade", message: `"${grade}" is no grade`, expected: "a whole number" });
    addJudgement(qrels, { query, document, grade: Number(grade), report });
  });
  return qrels;
}

/**
 * A TREC run file: `query Q0 document rank score tag`. The order of a ranking is that of its scores: rank and tag are
 * ignored, as trec_eval ignores them. Throws E_RETRIEVAL_FORMAT with file, line and field.
 */
export function parseTrecRun(source: Lines): Rankings {
  const rankings = new Map<string, Hit[]>();
  const seen = new Map<string, Set<string>>();
  eachLine(source, (line, report) => {
    const fields = fieldsOf(line, { names: ["query", "Q0", "document", "rank", "score", "tag"], report });
    if (fields === undefined) return;
    const [query, , id, , score] = fields as [string, string, string, string, string];
    const value = DECIMAL.test(score) ? Number(score) : Number.NaN;
    if (!Number.isFinite(value))
      return report({ field: "score", message: `"${score}" is no score`, expected: "a finite decimal number" });
    const documents = entry(seen, query, () => new Set());
    if (documents.has(id)) {
      return report({ field: "document", message: `query ${query} has ${id} already`, expected: "each document once per query" });
    }
    documents.add(id);
    entry(rankings, query, () => []).push({ id, score: value });
  });
  return rankings;
}

/**
 * The lines of a TREC run file, without line ends: queries in the order given, hits in trec_eval's order with ranks from 1,
 * scores with as many digits as make them read back equal. Throws E_RETRIEVAL_FORMAT where an id or the tag is empty or
 * holds white space, which the format cannot carry.
 */
export function* formatTrecRun({ rankings, tag }: { rankings: Rankings; tag: string }): Generator<string> {
  requireWord("tag", tag);
  for (const [query, hits] of rankings) {
    requireWord("query", query);
    for (const [index, { id, score }] of trecOrder(query, { hits, scores: "double" }).entries()) {
      requireWord("document", id);
      yield `${query} Q0 ${id} ${index + 1} ${score} ${tag}`;
    }
  }
}

/** Adds a judgement, or reports that the query has one for this document already. */
export function addJudgement(
  qrels: Map<string, Map<string, number>>,
  { query, document, grade, report }: { query: string; document: string; grade: number; report: Report },
): void {
  const judgements = entry(qrels, query, () => new Map());
  if (!judgements.has(document)) judgements.set(document, grade);
  else
    report({
      field: "document",
      message: `query ${query} has judged ${document} already`,
      expected: "each document once per query",
    });
}

function fieldsOf(line: string, { names, report }: { names: readonly string[]; report: Report }): string[] | undefined {
  // Split on ASCII white space alone: trec_eval does, and an id may hold U+00A0.
  const fields = line.split(/[ \t\r\f\v]+/).filter((field) => field !== "");
  if (fields.length === names.length) return fields;
  const missing = names[fields.length];
  report({
    field: missing === undefined ? "line" : missing,
    message: `${fields.length} fields instead of ${names.length}`,
    expected: names.join(" "),
  });
  return undefined;
}

function requireWord(field: string, text: string): void {
  if (text !== "" && !/\s/.test(text)) return;
  throw new MivhanError({
    code: "E_RETRIEVAL_FORMAT",
    family: "input",
    message: `a TREC run cannot hold the ${field} "${text}": it is empty or holds white space`,
    advice: "give ids without white space",
    problems: [{ place: { field }, message: `"${text}"`, expected: "one word" }],
  });
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
