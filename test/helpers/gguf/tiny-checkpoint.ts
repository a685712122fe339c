import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TINY, TINY_PAIRS, TINY_TOKENS, type Weights } from "./tiny-llama.ts";
import { TINY_TEMPLATE } from "./tiny-toy.ts";

/** The tiny Llama as a folder that Transformers, vLLM and SGLang load: config, weights as safetensors, a fast tokenizer and its template. */
export function writeTinyCheckpoint(folder: string, weights: Weights): void {
  mkdirSync(folder, { recursive: true });
  const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  json("config.json", {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    hidden_size: TINY.width,
    intermediate_size: TINY.hidden,
    num_hidden_layers: TINY.layers,
    num_attention_heads: TINY.heads,
    num_key_value_heads: TINY.heads,
    head_dim: TINY.head,
    hidden_act: "silu",
    rms_norm_eps: TINY.epsilon,
    rope_theta: TINY.ropeBase,
    max_position_embeddings: TINY.context,
    vocab_size: TINY_TOKENS.length,
    tie_word_embeddings: false,
    bos_token_id: 1,
    eos_token_id: 2,
    torch_dtype: "float32",
  });
  json("tokenizer.json", tokenizer());
  json("tokenizer_config.json", {
    tokenizer_class: "PreTrainedTokenizerFast",
    bos_token: "<s>",
    eos_token: "</s>",
    unk_token: "<unk>",
    chat_template: TINY_TEMPLATE,
    model_max_length: TINY.context,
  });
  writeFileSync(join(folder, "model.safetensors"), safetensors(weights));
}

/** A BPE of single characters and bytes, with the few pairs that the GGUF vocabulary has too. */
function tokenizer(): object {
  const special = (id: number) => ({
    id,
    content: TINY_TOKENS[id],
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  return {
    version: "1.0",
    added_tokens: [0, 1, 2].map(special),
    normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" },
    pre_tokenizer: null,
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
      special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
    },
    decoder: {
      type: "Sequence",
      decoders: [{ type: "Replace", pattern: { String: "▁" }, content: " " }, { type: "ByteFallback" }, { type: "Fuse" }],
    },
    model: {
      type: "BPE",
      unk_token: "<unk>",
      fuse_unk: false,
      byte_fallback: true,
      vocab: Object.fromEntries(TINY_TOKENS.map((token, id) => [token, id])),
      merges: TINY_PAIRS,
    },
  };
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** safetensors: the length of the header in 8 bytes, the header as JSON, the numbers. */
function safetensors({ embedding, layers, norm, output }: Weights): Buffer {
  const { width, hidden } = TINY;
  const vocabulary = TINY_TOKENS.length;
  const tensors: Tensor[] = [
    { name: "model.embed_tokens.weight", shape: [vocabulary, width], values: embedding },
    { name: "model.norm.weight", shape: [width], values: norm },
    { name: "lm_head.weight", shape: [vocabulary, width], values: output },
    ...layers.flatMap((layer, at) => {
      const base = `model.layers.${at}`;
      return [
        { name: `${base}.input_layernorm.weight`, shape: [width], values: layer.attentionNorm },
        { name: `${base}.self_attn.q_proj.weight`, shape: [width, width], values: halves(layer.q) },
        { name: `${base}.self_attn.k_proj.weight`, shape: [width, width], values: halves(layer.k) },
        { name: `${base}.self_attn.v_proj.weight`, shape: [width, width], values: layer.v },
        { name: `${base}.self_attn.o_proj.weight`, shape: [width, width], values: layer.out },
        { name: `${base}.post_attention_layernorm.weight`, shape: [width], values: layer.ffnNorm },
        { name: `${base}.mlp.gate_proj.weight`, shape: [hidden, width], values: layer.gate },
        { name: `${base}.mlp.up_proj.weight`, shape: [hidden, width], values: layer.up },
        { name: `${base}.mlp.down_proj.weight`, shape: [width, hidden], values: layer.down },
      ];
    }),
  ];
  let offset = 0;
  const header: Record<string, object> = {};
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const numbers = tensors.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return Buffer.concat([length, text, ...numbers]);
}

/**
 * Transformers rotates the first half of a head against the second, ggml's NORM mode neighbours: row 2i of a head becomes its row i, and row
 * 2i + 1 its row half + i (the permutation of llama.cpp's convert_hf_to_gguf.py, backwards).
 */
function halves(matrix: Float32Array): Float32Array {
  const { width, head } = TINY;
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < matrix.length / width; row++) {
    const within = row % head;
    const target = row - within + (within % 2) * (head / 2) + (within >> 1);
    result.set(matrix.subarray(row * width, (row + 1) * width), target * width);
  }
  return result;
}
