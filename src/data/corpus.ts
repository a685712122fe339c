import type { Corpus, CorpusDocument } from "../core/corpus.ts";
import type { Card, CardCorpus } from "../core/definition.ts";
import { digestOf } from "../core/digest.ts";
import type { Problem } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { valueAt } from "./field.ts";
import { documentId } from "./gold-judgements.ts";
import { readRows } from "./rows.ts";
import { findSplit } from "./split-files.ts";

export type CorpusResult =
  | { readonly ok: true; readonly corpus: Corpus }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** So many problems are kept. */
const LISTED = 20;

/** The documents of a card, in the order of its file. Every row that has no id or text, or repeats an id, is a problem. */
export async function loadCorpus(card: Card, root: string): Promise<CorpusResult> {
  const { corpus } = card;
  if (corpus === undefined) {
    const place = { file: `datasets/${card.card}.yaml`, field: "corpus" };
    const advice = "add the file of the documents";
    return { ok: false, problems: [{ place, message: "a retrieval task needs a corpus", expected: "corpus", advice }] };
  }
  const found = await findSplit(card, { split: corpus, root });
  if (!found.ok) return found;
  const { documents, problems, rows } = await readDocuments(found.files[0].path, corpus);
  if (problems.length === 0 && corpus.rows !== undefined && rows !== corpus.rows)
    problems.push({ place: { file: corpus.file }, message: `the corpus has ${rows} rows`, expected: `${corpus.rows}` });
  if (problems.length === 0 && documents.length === 0)
    problems.push({ place: { file: corpus.file }, message: "the corpus has no documents", expected: "at least one" });
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, LISTED) };
  return { ok: true, corpus: { digest: digestOf({ file: found.sha256, map: corpus.map }), documents } };
}

async function readDocuments(path: string, { file, format, dialect, map }: CardCorpus) {
  const documents: CorpusDocument[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  let rows = 0;
  for await (const result of readRows(path, { format, file, ...(dialect === undefined ? {} : { dialect }) })) {
    rows++;
    if (problems.length >= LISTED) break;
    if (!result.ok) {
      problems.push(result.problem);
      continue;
    }
    const place = { file, row: result.row };
    const text = textOf(result.value, map);
    const id = map.id === undefined ? documentId(text ?? "") : idOf(result.value, map.id);
    if (text === undefined || id === undefined) {
      const field = text === undefined ? map.text : (map.id as string);
      problems.push({
        place: { ...place, field },
        message: "is missing or empty",
        expected: "text",
        advice: "correct the row or corpus.map",
      });
      continue;
    }
    const known = seen.get(id);
    // Without ids of its own a text may stand in many rows, as a paragraph does beside each of its questions.
    if (known !== undefined && (map.id !== undefined || known !== text)) {
      const expected = "each document once";
      problems.push({ place: { ...place, field: map.id ?? map.text }, message: `the id "${id}" occurred before`, expected });
    }
    if (known !== undefined) continue;
    seen.set(id, text);
    documents.push({ id, text });
  }
  return { documents, problems, rows };
}

/** Title and text with a space between, as BEIR's own models read them; a document may have a title alone, and must have one of them. */
function textOf(row: JsonObject, { text, title }: CardCorpus["map"]): string | undefined {
  const body = valueAt(row, text);
  const head = title === undefined ? "" : (valueAt(row, title) ?? "");
  if (typeof body !== "string" || typeof head !== "string") return undefined;
  const whole = `${head} ${body}`.trim();
  return whole === "" ? undefined : title === undefined ? body : whole;
}

function idOf(row: JsonObject, path: string): string | undefined {
  const id = valueAt(row, path);
  if (typeof id === "number") return String(id);
  return typeof id === "string" && id !== "" ? id : undefined;
}
