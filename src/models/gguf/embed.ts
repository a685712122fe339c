import { Unscorable } from "../../core/model.ts";
import type { EmbedReply, EmbedRequest } from "../../core/request.ts";
import { checkVectors, readVector } from "../wire/vectors.ts";
import type { LlamaEmbeddingContext } from "./library.ts";

/**
 * Embeds text after text: pooled as the file says, else the state of the last token (llama.cpp's `llama_get_embeddings_ith(ctx, -1)`); of unit
 * length, as servers send vectors, so that a dot product is a cosine.
 */
export async function embedInProcess(
  { texts, role }: EmbedRequest,
  {
    context,
    contextSize,
    prefixes,
  }: {
    readonly context: LlamaEmbeddingContext;
    readonly contextSize: number;
    readonly prefixes: { readonly query: string; readonly passage: string };
  },
  signal: AbortSignal,
): Promise<EmbedReply> {
  const vectors: Float32Array[] = [];
  for (const text of texts) {
    signal.throwIfAborted();
    const input = prefixes[role] + text;
    // The engine needs one place more than there are tokens.
    if (context.calculateInputLength(input) >= contextSize) throw new Unscorable("context-length");
    const { vector } = await context.getEmbeddingFor(input);
    const norm = Math.hypot(...vector);
    vectors.push(readVector(norm === 0 ? vector : vector.map((value) => value / norm), "the embedding"));
  }
  return { method: "embed", vectors: checkVectors(vectors, texts.length) };
}
