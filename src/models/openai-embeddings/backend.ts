import type { EmbedReply, EmbedRequest } from "../../core/request.ts";
import type { Backend } from "../backend.ts";
import { checkConfig, nameOf } from "../config.ts";
import { type EncoderConfig, encoderIdentity, encoderSchema, prepared, stated } from "../encoder-config.ts";
import { type ServerModel, servedByModelList } from "../served.ts";
import { openServer } from "../server-config.ts";
import { checked, readObject } from "../wire/read.ts";
import { serverTransport } from "../wire/transport.ts";
import { readUsage } from "../wire/usage.ts";
import { checkVectors, readIndexed, readVector } from "../wire/vectors.ts";

const configSchema = encoderSchema("openai-embeddings", { url: "https://api.openai.com/v1", maxBatch: 256 });

/** `/v1/embeddings` of any OpenAI-compatible server: vLLM, SGLang, llama-server, Ollama, the hosted service. */
export const openaiEmbeddings: Backend = {
  name: "openai-embeddings",
  title: "embeddings of any OpenAI-compatible server",
  configSchema,
  async create(config, services): Promise<ServerModel> {
    const entry = checkConfig<EncoderConfig>(config, configSchema);
    const server = await openServer(entry, services);
    const transport = serverTransport(server);
    return {
      name: nameOf(entry),
      identity: encoderIdentity("openai-embeddings", entry),
      maxBatch: entry.maxBatch,
      async embed({ texts, role }: EmbedRequest, signal): Promise<EmbedReply> {
        const { inputs: input, cut } = prepared(entry, { texts, role });
        // Said outright: a client that leaves it out is sent base64 by some servers and lists by others.
        const body = { model: entry.model, input, encoding_format: "float" };
        return checked(await transport(`${server.v1}/embeddings`, body, signal), (json) => {
          const reply = readObject(json, "the top");
          const read = (each: unknown, where: string) => readVector(readObject(each, where)["embedding"], `${where}.embedding`);
          const vectors = stated(
            checkVectors(readIndexed(reply["data"], "data", { asked: texts.length, read }), texts.length),
            entry,
          );
          const usage = readUsage(reply["usage"]);
          return { method: "embed", vectors, ...cut, ...(usage === undefined ? {} : { usage }) };
        });
      },
      served: (signal: AbortSignal) => servedByModelList(server, entry.model, signal),
      close: server.close,
    };
  },
};
