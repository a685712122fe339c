import type { Corpus, CorpusResources, CorpusSearch, VectorFile } from "../core/corpus.ts";
import type { Model } from "../core/model.ts";
import type { SearchReply, SearchRequest } from "../core/request.ts";
import { BestRows } from "../retrieval/best-rows.ts";
import { openVectorSearch, unitVectors } from "../retrieval/vector-search.ts";
import { type Embed, makeVectors, requireDimension } from "./corpus-vectors.ts";
import { queryOf } from "./query.ts";

/** Texts in one request where the backend says nothing. */
const BATCH = 32;
/** The most queries that share one reading of the vectors: with 4,096 dimensions, 8 MB. */
const MOST_QUERIES = 512;
/**
 * Search by cosine over the vectors of all documents. They are made once per (model, corpus), kept on a disk, and read block by block for
 * every search; queries that wait share a reading. Vectors that the model would not make again are made anew.
 */
export async function openDenseSearch(model: Model, corpus: Corpus, resources: CorpusResources): Promise<CorpusSearch> {
  const { embed, identity, maxBatch = BATCH } = model as Model & { embed: Embed };
  const file = await resources.vectors({ model: identity, corpus: corpus.digest, rows: corpus.documents.length });
  await makeVectors({ embed, maxBatch, file, corpus, resources });
  const rowsById = new Map(corpus.documents.map(({ id }, row) => [id, row]));
  const nearest = sharedReading(file, corpus);
  return {
    about: { documents: corpus.documents.length, dimension: file.dimension, documentsCut: file.cut },
    search: async (request, signal): Promise<SearchReply> => {
      const { vectors, cut, usage } = await embed({ method: "embed", texts: [queryOf(request)], role: "query" }, signal);
      requireDimension(vectors, file.dimension);
      const vector = unitVectors({ vectors: vectors[0] as Float32Array, dimension: file.dimension });
      const hits = await nearest({ vector, request, rows: candidateRows(request, rowsById) });
      return { method: "rank", hits, ...(cut === undefined ? {} : { cut: true }), ...(usage === undefined ? {} : { usage }) };
    },
  };
}

function candidateRows({ candidates }: SearchRequest, rowsById: ReadonlyMap<string, number>): ReadonlySet<number> | undefined {
  return candidates && new Set(candidates.flatMap((id) => rowsById.get(id) ?? []));
}

interface Waiting {
  readonly vector: Float32Array;
  readonly request: SearchRequest;
  readonly rows: ReadonlySet<number> | undefined;
}

/** Reads the vectors for all queries that wait, and again for those that came meanwhile. */
function sharedReading(file: VectorFile, corpus: Corpus): (query: Waiting) => Promise<SearchReply["hits"]> {
  type Queued = Waiting & { resolve: (hits: SearchReply["hits"]) => void; reject: (error: unknown) => void };
  let queue: Queued[] = [];
  let reading = false;
  const readOn = async () => {
    reading = true;
    while (queue.length > 0) {
      const batch = queue.slice(0, MOST_QUERIES);
      queue = queue.slice(MOST_QUERIES);
      try {
        const found = await searchBlocks(batch, file, corpus);
        for (const [index, { resolve }] of batch.entries()) resolve(found[index] as SearchReply["hits"]);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    reading = false;
  };
  return (query) =>
    new Promise((resolve, reject) => {
      queue.push({ ...query, resolve, reject });
      // A moment later, so that queries which arrive together are read together.
      if (!reading) {
        reading = true;
        setImmediate(() => void readOn());
      }
    });
}

async function searchBlocks(batch: readonly Waiting[], file: VectorFile, { documents }: Corpus): Promise<SearchReply["hits"][]> {
  const { dimension } = file;
  const whole = batch.flatMap((query, index) => (query.rows === undefined ? [index] : []));
  const depth = Math.max(1, ...whole.map((index) => (batch[index] as Waiting).request.depth));
  const search =
    whole.length === 0
      ? undefined
      : openVectorSearch({ queries: joined(whole.map((at) => (batch[at] as Waiting).vector)), dimension, depth });
  const given = batch.map(({ rows, request }) => (rows === undefined ? undefined : new BestRows(request.depth)));
  for await (const block of file.blocks()) {
    search?.add(block);
    given.forEach((best, index) => {
      if (best !== undefined) offerRows(best, batch[index] as Waiting, { block, dimension });
    });
  }
  const nearest = search?.nearest() ?? [];
  const hitsOf = ({ rows, scores }: { rows: readonly number[]; scores: readonly number[] }, depth: number) =>
    rows.slice(0, depth).map((row, rank) => [(documents[row] as { id: string }).id, scores[rank] as number] as const);
  return batch.map(({ request }, index) => {
    const best = given[index];
    return hitsOf(
      best === undefined ? (nearest[whole.indexOf(index)] as ReturnType<BestRows["sorted"]>) : best.sorted(),
      request.depth,
    );
  });
}

function offerRows(
  best: BestRows,
  { vector, rows = new Set() }: Waiting,
  { block, dimension }: { block: { readonly firstRow: number; readonly vectors: Float32Array }; dimension: number },
): void {
  const last = block.firstRow + block.vectors.length / dimension;
  for (const row of rows) {
    if (row < block.firstRow || row >= last) continue;
    const start = (row - block.firstRow) * dimension;
    let sum = 0;
    for (let at = 0; at < dimension; at++) sum += (vector[at] as number) * (block.vectors[start + at] as number);
    best.offer(row, sum);
  }
}

function joined(vectors: readonly Float32Array[]): Float32Array {
  const dimension = vectors[0]?.length ?? 0;
  const all = new Float32Array(vectors.length * dimension);
  for (const [index, vector] of vectors.entries()) all.set(vector, index * dimension);
  return all;
}
