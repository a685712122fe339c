import type { EmbedReply, EmbedRequest, RankReply, RankRequest } from "../../core/request.ts";
import type { Backend } from "../backend.ts";
import { checkConfig, nameOf } from "../config.ts";
import { type EncoderConfig, encoderIdentity, encoderSchema, prepared, stated } from "../encoder-config.ts";
import { readServed, type ServerModel } from "../served.ts";
import { openServer } from "../server-config.ts";
import { checked, readList, readNumber, readObject } from "../wire/read.ts";
import { serverTransport } from "../wire/transport.ts";
import { checkVectors, readIndexed, readVector } from "../wire/vectors.ts";

/** 32: the server's own `--max-client-batch-size`, above which it answers 413. */
const configSchema = encoderSchema("tei", { url: "http://127.0.0.1:8080", maxBatch: 32 });

/**
 * Hugging Face's Text Embeddings Inference: `/embed` and `/rerank`. Its `truncate` follows the server's `--auto-truncate`, which is on by
 * default and cuts long passages in silence; here it is always sent as false, and a text that is too long is unscorable.
 */
export const tei: Backend = {
  name: "tei",
  title: "Text Embeddings Inference: embeddings and reranking",
  configSchema,
  async create(config, services): Promise<ServerModel> {
    const entry = checkConfig<EncoderConfig>({ model: "as-served", ...config }, configSchema);
    const server = await openServer(entry, services);
    const transport = serverTransport(server);
    return {
      name: nameOf(entry),
      identity: encoderIdentity("tei", entry),
      maxBatch: entry.maxBatch,
      async embed({ texts, role }: EmbedRequest, signal: AbortSignal): Promise<EmbedReply> {
        const { inputs, cut } = prepared(entry, { texts, role });
        return checked(await transport(`${server.root}/embed`, { inputs, normalize: true, truncate: false }, signal), (json) => {
          const vectors = readList(json, "the top").map((vector, at) => readVector(vector, `[${at}]`));
          return { method: "embed", vectors: stated(checkVectors(vectors, texts.length), entry), ...cut };
        });
      },
      async rank({ query, passages }: RankRequest, signal: AbortSignal): Promise<RankReply> {
        const body = {
          query: prepared(entry, { texts: [query], role: "query" }).inputs[0],
          texts: prepared(entry, { texts: passages, role: "passage" }).inputs,
          raw_scores: true,
          truncate: false,
        };
        // The server answers in the order of relevance: `index` says whose score it is.
        return checked(await transport(`${server.root}/rerank`, body, signal), (json) => ({
          method: "rank",
          scores: readIndexed(json, "the top", {
            asked: passages.length,
            read: (each, where) => readNumber(readObject(each, where)["score"], `${where}.score`),
          }),
        }));
      },
      served: async (signal: AbortSignal) =>
        readServed(await server.get(`${server.root}/info`, signal), ({ model_id, model_sha, version, max_input_length }) => ({
          model: model_id,
          revision: model_sha,
          version,
          contextLength: max_input_length,
        })),
      close: server.close,
    };
  },
};
