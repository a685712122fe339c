import type { Corpus, CorpusResources, VectorFile } from "../core/corpus.ts";
import { MivhanError } from "../core/errors.ts";
import { type Model, Unscorable } from "../core/model.ts";
import type { EmbedReply } from "../core/request.ts";
import { unitVectors } from "../retrieval/vector-search.ts";

export type Embed = NonNullable<Model["embed"]>;

/** Two vectors of one text from one model may differ by the batch they came in, and not by more than this in their cosine. */
const SAME = 0.999;

export interface Making {
  readonly embed: Embed;
  readonly maxBatch: number;
  readonly file: VectorFile;
  readonly corpus: Corpus;
  readonly resources: CorpusResources;
}

/** Embeds what is not there yet, several batches under way at once, written in the corpus' order so that what is there is a prefix. */
export async function makeVectors(making: Making): Promise<void> {
  const { file, corpus, resources, maxBatch } = making;
  const { documents } = corpus;
  if (file.rows > 0 && !(await areOurs(making))) await file.reset();
  const under: Promise<EmbedReply>[] = [];
  let next = file.rows;
  const begin = () => {
    const texts = documents.slice(next, next + maxBatch).map(({ text }) => text);
    next += texts.length;
    const batch = embedPassages(making, texts);
    // Awaited in order below; a failure behind another one must not count as unhandled.
    batch.catch(() => undefined);
    under.push(batch);
  };
  while (file.rows < documents.length) {
    resources.signal.throwIfAborted();
    while (under.length < resources.concurrency && next < documents.length) begin();
    const { vectors, cut = 0 } = await (under.shift() as Promise<EmbedReply>);
    if (file.dimension > 0) requireDimension(vectors, file.dimension);
    await file.append(
      vectors.map((vector) => unitVectors({ vectors: vector, dimension: vector.length })),
      cut,
    );
    resources.progress(file.rows, documents.length);
  }
  await file.made();
}

async function embedPassages({ embed, resources, file, corpus }: Making, texts: readonly string[]): Promise<EmbedReply> {
  try {
    return await resources.patiently(() => embed({ method: "embed", texts, role: "passage" }, resources.signal));
  } catch (error) {
    if (!(error instanceof Unscorable)) throw error;
    throw new MivhanError({
      code: "E_PASSAGE_TOO_LONG",
      family: "input",
      message: `a document among rows ${file.rows + 1} to ${corpus.documents.length} is longer than the model reads (${error.reason})`,
      advice: "add cutAt: CHARACTERS to the model's entry: longer texts are cut there, and how many is printed",
      cause: error,
    });
  }
}

/** Whether the model makes the first and the last of the stored vectors again. */
async function areOurs({ embed, file, corpus: { documents }, resources }: Making): Promise<boolean> {
  const rows = [...new Set([0, file.rows - 1])];
  for (const row of rows) {
    const texts = [(documents[row] as { text: string }).text];
    const { vectors } = await resources.patiently(() => embed({ method: "embed", texts, role: "passage" }, resources.signal));
    const [made] = vectors;
    if (made === undefined || made.length !== file.dimension) return false;
    const kept = await file.vector(row);
    const now = unitVectors({ vectors: made, dimension: made.length });
    if (now.reduce((sum, value, at) => sum + value * (kept[at] as number), 0) < SAME) return false;
  }
  return true;
}

/** @throws MivhanError E_DIMENSION */
export function requireDimension(vectors: readonly Float32Array[], dimension: number): void {
  const other = vectors.find(({ length }) => length !== dimension);
  if (other === undefined) return;
  throw new MivhanError({
    code: "E_DIMENSION",
    family: "input",
    message: `a vector of ${other.length} dimensions came, where the corpus has ${dimension}`,
    advice: "the server changed its model or its settings: serve the same one for documents and queries",
  });
}
