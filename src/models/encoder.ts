import type { Model } from "../core/model.ts";
import type { Usage } from "../core/request.ts";

/** Texts to embed. Models that were trained with prefixes treat queries and passages differently. */
export interface EmbedRequest {
  readonly method: "embed";
  readonly texts: readonly string[];
  readonly role: "query" | "passage";
}

export interface EmbedReply {
  readonly method: "embed";
  /** One per text, in the order asked, all of one dimension, finite. */
  readonly vectors: readonly Float32Array[];
  readonly usage?: Usage;
}

/** Passages to order by their relevance to a query. */
export interface RankRequest {
  readonly method: "rank";
  readonly query: string;
  readonly passages: readonly string[];
}

export interface RankReply {
  readonly method: "rank";
  /** One per passage, in the order asked; higher is more relevant. Comparable within one reply alone. */
  readonly scores: readonly number[];
}

/** A model that embeds or ranks; it generates nothing. */
export interface Encoder extends Model {
  readonly embed?: (request: EmbedRequest, signal: AbortSignal) => Promise<EmbedReply>;
  readonly rank?: (request: RankRequest, signal: AbortSignal) => Promise<RankReply>;
  /** The most texts or passages of one request; more are sent by the caller in several. */
  readonly maxBatch: number;
}
