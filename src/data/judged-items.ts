import type { Corpus } from "../core/corpus.ts";
import type { Card } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import type { Item } from "../core/item.ts";
import { loadCorpus } from "./corpus.ts";
import { type LoadOptions, type LoadResult, loadItems } from "./items.ts";
import { loadQrels } from "./qrels.ts";

export type JudgedResult =
  | (Extract<LoadResult, { readonly ok: true }> & {
      readonly corpus: Corpus;
      /** Of the file of judgements; absent where the queries' own rows hold them. */
      readonly qrelsSha256?: string;
      /** Queries of the file that the judgements of this split do not name. */
      readonly unjudged: number;
    })
  | { readonly ok: false; readonly problems: readonly Problem[] };

const LISTED = 20;

/** The items of a split as its kind has them: queries with their judgements and corpus, or rows. */
export async function loadTaskItems(card: Card, split: string, options: LoadOptions): Promise<LoadResult | JudgedResult> {
  return options.kind === "retrieval" ? loadJudgedItems(card, split, options) : loadItems(card, split, options);
}

/**
 * The queries of a split with their judgements, and the corpus they are asked of. A file of queries may hold those of every split: only the
 * judged ones are items. A judged query without text, or a judged document that the corpus lacks, is a problem: it could never be found.
 */
export async function loadJudgedItems(card: Card, split: string, options: LoadOptions): Promise<JudgedResult> {
  const loaded = await loadItems(card, split, options);
  const corpus = await loadCorpus(card, options.root);
  const file = card.qrels?.[split];
  const qrels = file === undefined ? undefined : await loadQrels(card, { file, root: options.root });
  const problems = [loaded, corpus, qrels].flatMap((each) => (each === undefined || each.ok ? [] : each.problems));
  if (!loaded.ok || !corpus.ok || qrels?.ok === false) return { ok: false, problems };

  const items: Item[] = [];
  const itemRows: number[] = [];
  for (const [index, item] of loaded.items.entries()) {
    const judged = qrels?.qrels.get(item.id);
    if (qrels !== undefined && judged === undefined) continue;
    items.push(judged === undefined ? item : { ...item, gold: { kind: "judgements", grades: Object.fromEntries(judged) } });
    itemRows.push(loaded.itemRows[index] as number);
  }
  const faults = [
    ...unaskable(card, { split, items, queries: qrels?.qrels.keys() ?? [] }),
    ...unfindable(items, { itemRows, corpus: corpus.corpus, file: card.splits[split]?.file ?? split }),
  ];
  if (faults.length > 0) return { ok: false, problems: faults.slice(0, LISTED) };
  return {
    ...loaded,
    items,
    itemRows,
    corpus: corpus.corpus,
    ...(qrels === undefined ? {} : { qrelsSha256: qrels.sha256 }),
    unjudged: loaded.items.length - items.length,
  };
}

function unaskable(
  card: Card,
  { split, items, queries }: { split: string; items: readonly Item[]; queries: Iterable<string> },
): Problem[] {
  const known = new Set(items.map(({ id }) => id));
  const place = { file: card.qrels?.[split]?.file ?? split };
  return [...queries]
    .filter((query) => !known.has(query))
    .map((query) => ({
      place,
      message: `query ${query} is judged and has no text`,
      expected: `a row in ${card.splits[split]?.file}`,
    }));
}

function unfindable(
  items: readonly Item[],
  { itemRows, corpus, file }: { itemRows: readonly number[]; corpus: Corpus; file: string },
): Problem[] {
  const known = new Set(corpus.documents.map(({ id }) => id));
  return items.flatMap(({ id, gold, fields }, index): Problem[] => {
    const row = itemRows[index];
    const place = { file, ...(row === undefined ? {} : { row }) };
    if (gold.kind !== "judgements") {
      const advice = "map gold in the card, or name a file of judgements under qrels";
      return [{ place, message: `query ${id} has no judgements`, expected: "judgements", advice }];
    }
    const { candidates = [] } = fields;
    const named = [...Object.keys(gold.grades), ...(Array.isArray(candidates) ? candidates.map(String) : [])];
    const lost = named.filter((document) => !known.has(document));
    if (lost.length === 0) return [];
    const advice = "check that ids of corpus and judgements agree";
    return [{ place, message: `the corpus has no document ${lost.join(", ")}, which query ${id} names`, advice }];
  });
}
