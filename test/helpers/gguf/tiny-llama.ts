import { type Random, random } from "../../../src/core/random.ts";
import { type GgufTensor, type GgufValue, writeGguf } from "./write-gguf.ts";

/** A Llama of random weights, small enough to compute by hand: as a GGUF file, and as a second implementation in double precision. */
export const TINY = {
  width: 64,
  heads: 2,
  head: 32,
  hidden: 128,
  layers: 2,
  epsilon: 1e-5,
  ropeBase: 10_000,
  context: 512,
} as const;
const { width: WIDTH, heads: HEADS, head: HEAD, hidden: HIDDEN, layers: LAYERS, epsilon: EPSILON, ropeBase: ROPE_BASE } = TINY;

const LETTERS = [..."אבגדהוזחטיכלמנסעפצקרשתםןץףך"];
/** Characters that are one token together. */
export const TINY_PAIRS = LETTERS.slice(0, 4).map((letter) => ["▁", letter] as const);
const PIECES = ["▁", ...LETTERS, ...TINY_PAIRS.map((pair) => pair.join("")), ...":?\n.0123456789abcdefghijklmnopqrstuvwxyzABCD"];
/** <unk>, <s>, </s>, the 256 bytes, pieces: a SentencePiece vocabulary with byte fallback, so niqqud is split into bytes. */
export const TINY_TOKENS: readonly string[] = [
  "<unk>",
  "<s>",
  "</s>",
  ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  ...PIECES,
];
const VOCABULARY = TINY_TOKENS.length;
const KIND = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

interface Layer {
  readonly attentionNorm: Float32Array;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly out: Float32Array;
  readonly ffnNorm: Float32Array;
  readonly gate: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
}

export interface Weights {
  readonly embedding: Float32Array;
  readonly layers: readonly Layer[];
  readonly norm: Float32Array;
  readonly output: Float32Array;
}

export function tinyWeights(seed: string): Weights {
  const chance = random("tiny-llama", seed);
  const matrix = (columns: number, rows: number) => normals(chance, { count: columns * rows, scale: 2 / Math.sqrt(columns) });
  const norm = () => normals(chance, { count: WIDTH, scale: 0.1 }).map((value) => 1 + value);
  const layers = Array.from({ length: LAYERS }, () => ({
    attentionNorm: norm(),
    q: matrix(WIDTH, WIDTH),
    k: matrix(WIDTH, WIDTH),
    v: matrix(WIDTH, WIDTH),
    out: matrix(WIDTH, WIDTH),
    ffnNorm: norm(),
    gate: matrix(WIDTH, HIDDEN),
    up: matrix(WIDTH, HIDDEN),
    down: matrix(HIDDEN, WIDTH),
  }));
  const output = matrix(WIDTH, VOCABULARY).map((value, at) => value * liking(Math.floor(at / WIDTH)));
  return { embedding: matrix(WIDTH, VOCABULARY), layers, norm: norm(), output };
}

/** How far the logits of a token spread: bytes and control tokens less, so that what is generated is text and does not end. */
function liking(id: number): number {
  return id < 3 ? 0 : id < 259 ? 0.25 : 1;
}

export function tinyGguf(
  weights: Weights,
  { name = "tiny", template, bos = true }: { name?: string; template?: string; bos?: boolean } = {},
): Buffer {
  const metadata: Record<string, GgufValue> = {
    "general.architecture": { text: "llama" },
    "general.name": { text: name },
    "llama.context_length": { u32: TINY.context },
    "llama.embedding_length": { u32: WIDTH },
    "llama.block_count": { u32: LAYERS },
    "llama.feed_forward_length": { u32: HIDDEN },
    "llama.attention.head_count": { u32: HEADS },
    "llama.attention.head_count_kv": { u32: HEADS },
    "llama.attention.layer_norm_rms_epsilon": { f32: EPSILON },
    "llama.rope.dimension_count": { u32: HEAD },
    "llama.rope.freq_base": { f32: ROPE_BASE },
    "tokenizer.ggml.model": { text: "llama" },
    "tokenizer.ggml.tokens": { texts: TINY_TOKENS },
    "tokenizer.ggml.scores": { f32s: TINY_TOKENS.map((token) => (token.startsWith("▁") && token.length > 1 ? -1 : -10)) },
    "tokenizer.ggml.token_type": {
      i32s: TINY_TOKENS.map((_, id) => (id === 0 ? KIND.unknown : id < 3 ? KIND.control : id < 259 ? KIND.byte : KIND.normal)),
    },
    "tokenizer.ggml.bos_token_id": { u32: 1 },
    "tokenizer.ggml.eos_token_id": { u32: 2 },
    "tokenizer.ggml.unknown_token_id": { u32: 0 },
    "tokenizer.ggml.add_bos_token": { bool: bos },
    "tokenizer.ggml.add_space_prefix": { bool: false },
    ...(template === undefined ? {} : { "tokenizer.chat_template": { text: template } }),
  };
  const tensors: GgufTensor[] = [
    { name: "token_embd.weight", shape: [WIDTH, VOCABULARY], values: weights.embedding },
    { name: "output_norm.weight", shape: [WIDTH], values: weights.norm },
    { name: "output.weight", shape: [WIDTH, VOCABULARY], values: weights.output },
    ...weights.layers.flatMap((layer, at) => [
      { name: `blk.${at}.attn_norm.weight`, shape: [WIDTH], values: layer.attentionNorm },
      { name: `blk.${at}.attn_q.weight`, shape: [WIDTH, WIDTH], values: layer.q },
      { name: `blk.${at}.attn_k.weight`, shape: [WIDTH, WIDTH], values: layer.k },
      { name: `blk.${at}.attn_v.weight`, shape: [WIDTH, WIDTH], values: layer.v },
      { name: `blk.${at}.attn_output.weight`, shape: [WIDTH, WIDTH], values: layer.out },
      { name: `blk.${at}.ffn_norm.weight`, shape: [WIDTH], values: layer.ffnNorm },
      { name: `blk.${at}.ffn_gate.weight`, shape: [WIDTH, HIDDEN], values: layer.gate },
      { name: `blk.${at}.ffn_up.weight`, shape: [WIDTH, HIDDEN], values: layer.up },
      { name: `blk.${at}.ffn_down.weight`, shape: [HIDDEN, WIDTH], values: layer.down },
    ]),
  ];
  return writeGguf({ metadata, tensors });
}

/** Ids as SentencePiece makes them: pieces of two characters first (by score), bytes where there is no piece. */
export function tinyEncode(text: string, { bos }: { bos: boolean }): number[] {
  const ids = bos ? [1] : [];
  const characters = [...text.replaceAll(" ", "▁")];
  for (let at = 0; at < characters.length; at++) {
    const pair = TINY_TOKENS.indexOf(`${characters[at]}${characters[at + 1]}`);
    const one = TINY_TOKENS.indexOf(characters[at] as string);
    if (pair > 0 && characters[at] === "▁") {
      ids.push(pair);
      at++;
    } else if (one > 0) ids.push(one);
    else ids.push(...[...Buffer.from(characters[at] as string)].map((byte) => byte + 3));
  }
  return ids;
}

/** Log-probabilities of the next token after each position: [position][id]. */
export function tinyForward(weights: Weights, ids: readonly number[]): Float64Array[] {
  return tinyStates(weights, ids).map((state) => logSoftmax(times(weights.output, state)));
}

/** The normed last state of each position. Touvron et al. 2023, as ggml computes it, in double precision. */
export function tinyStates({ embedding, layers, norm }: Weights, ids: readonly number[]): Float64Array[] {
  let states: Float64Array[] = ids.map((id) => Float64Array.from(embedding.subarray(id * WIDTH, (id + 1) * WIDTH)));
  for (const layer of layers) {
    const normed = states.map((state) => rms(state, layer.attentionNorm));
    const q = normed.map((state, at) => rotate(times(layer.q, state), at));
    const k = normed.map((state, at) => rotate(times(layer.k, state), at));
    const v = normed.map((state) => times(layer.v, state));
    states = states.map((state, at) => plus(state, times(layer.out, attend(q[at] as Float64Array, k.slice(0, at + 1), v))));
    states = states.map((state) => {
      const inner = rms(state, layer.ffnNorm);
      const gate = times(layer.gate, inner);
      const up = times(layer.up, inner);
      return plus(
        state,
        times(
          layer.down,
          gate.map((value, at) => (value / (1 + Math.exp(-value))) * (up[at] as number)),
        ),
      );
    });
  }
  return states.map((state) => rms(state, norm));
}

function attend(query: Float64Array, keys: readonly Float64Array[], values: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(WIDTH);
  for (let head = 0; head < HEADS; head++) {
    const range = Array.from({ length: HEAD }, (_, at) => head * HEAD + at);
    const scores = keys.map(
      (key) => range.reduce((sum, at) => sum + (query[at] as number) * (key[at] as number), 0) / Math.sqrt(HEAD),
    );
    const weights = logSoftmax(Float64Array.from(scores)).map(Math.exp);
    for (const at of range)
      result[at] = weights.reduce((sum, weight, position) => sum + weight * (values[position]?.[at] as number), 0);
  }
  return result;
}

/** Rotary embedding over neighbouring pairs, as ggml's NORM mode has it for Llama. */
function rotate(vector: Float64Array, position: number): Float64Array {
  const rotated = Float64Array.from(vector);
  for (let at = 0; at < WIDTH; at += 2) {
    const angle = position * ROPE_BASE ** (-(at % HEAD) / HEAD);
    const [x, y] = [vector[at] as number, vector[at + 1] as number];
    rotated[at] = x * Math.cos(angle) - y * Math.sin(angle);
    rotated[at + 1] = x * Math.sin(angle) + y * Math.cos(angle);
  }
  return rotated;
}

function rms(vector: Float64Array, weight: Float32Array): Float64Array {
  const scale = 1 / Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0) / vector.length + EPSILON);
  return vector.map((value, at) => value * scale * (weight[at] as number));
}

function times(matrix: Float32Array, vector: Float64Array): Float64Array {
  const columns = vector.length;
  const result = new Float64Array(matrix.length / columns);
  for (let row = 0; row < result.length; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++)
      sum += (vector[column] as number) * (matrix[row * columns + column] as number);
    result[row] = sum;
  }
  return result;
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, at) => value + (b[at] as number));
}

function logSoftmax(logits: Float64Array): Float64Array {
  const top = Math.max(...logits);
  const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit - top), 0)) + top;
  return logits.map((logit) => logit - sum);
}

function normals(chance: Random, { count, scale }: { count: number; scale: number }): Float32Array {
  return Float32Array.from(
    { length: count },
    () => scale * Math.sqrt(-2 * Math.log(1 - chance.float())) * Math.cos(2 * Math.PI * chance.float()),
  );
}
