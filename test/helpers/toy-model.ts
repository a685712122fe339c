import { random } from "../../src/core/random.ts";

/**
 * A small token trigram model over Hebrew pieces and bytes, the same behind every fake server: its tokens merge across word boundaries
 * as real ones do (" א", "ב"+"ית"), single bytes decode to U+FFFD, and its probabilities are fixed by their ids alone.
 */
export interface ToyModel {
  readonly bos: number;
  readonly eos: number;
  readonly size: number;
  readonly encode: (text: string, options: { special: boolean }) => number[];
  /** Text of one token alone: U+FFFD for a byte that is part of a character. */
  readonly piece: (id: number) => string;
  readonly decode: (ids: readonly number[]) => string;
  /** ln P(id | the ids before it), for every id. */
  readonly next: (before: readonly number[]) => Float64Array;
  readonly greedy: (before: readonly number[]) => number;
}

const SPECIAL = ["<unk>", "<s>", "</s>", "<|user|>", "<|assistant|>"];
const WORDS = ["שאלה", "תשובה", " ירושלים", " תל", " אביב", "בית", "ביתה", "שלום", " עולם", " של", " את", " הוא", "בירה", " היא"];
const LETTERS = [..."אבגדהוזחטיכלמנסעפצקרשתםןץףך"];
/** " א" to " ד". */
const LABELS: ReadonlySet<number> = new Set([0, 1, 2, 3].map((at) => SPECIAL.length + WORDS.length + at));
const ASCII = [..." \n:.?,()0123456789-ABCDabcdefghijklmnopqrstuvwxyz"];

export function toyModel({ bos = true }: { bos?: boolean } = {}): ToyModel {
  const pieces = [...SPECIAL, ...WORDS, ...LETTERS.map((letter) => ` ${letter}`), ...LETTERS, ...ASCII];
  const firstByte = pieces.length;
  const size = firstByte + 256;
  const byText = new Map(pieces.map((piece, id) => [piece, id]));
  const longest = Math.max(...pieces.map((piece) => piece.length));
  const cache = new Map<string, Float64Array>();

  const next = (before: readonly number[]) => {
    const key = before.slice(-2).join(" ");
    const known = cache.get(key) ?? distribution(key, size);
    cache.set(key, known);
    return known;
  };
  return {
    bos: 1,
    eos: 2,
    size,
    next,
    encode(text, { special }) {
      const ids = special && bos ? [1] : [];
      for (let at = 0; at < text.length; ) {
        const id = longestPiece(text, at);
        if (id !== undefined) {
          ids.push(id);
          at += (pieces[id] as string).length;
          continue;
        }
        const character = String.fromCodePoint(text.codePointAt(at) as number);
        ids.push(...[...Buffer.from(character)].map((byte) => firstByte + byte));
        at += character.length;
      }
      return ids;
    },
    piece: (id) => (id < firstByte ? (pieces[id] as string) : Buffer.from([id - firstByte]).toString("utf8")),
    decode: (ids) =>
      Buffer.concat(
        ids.map((id) => (id < firstByte ? Buffer.from(pieces[id] as string) : Buffer.from([id - firstByte]))),
      ).toString("utf8"),
    greedy(before) {
      const scores = next(before);
      return scores.indexOf(Math.max(...scores));
    },
  };

  function longestPiece(text: string, at: number): number | undefined {
    for (let length = Math.min(longest, text.length - at); length > 0; length--) {
      const id = byText.get(text.slice(at, at + length));
      if (id !== undefined) return id;
    }
    return undefined;
  }
}

/** Log-softmax of 3 × uniform logits. Pieces are favoured over bytes, and the first option labels over all, so that they stand near the top. */
function distribution(key: string, size: number): Float64Array {
  const chance = random("toy", key);
  const logits = Float64Array.from(
    { length: size },
    (_, id) => 3 * chance.float() + (id < 5 ? -6 : LABELS.has(id) ? 6 : id < 80 ? 3 : -2),
  );
  const top = Math.max(...logits);
  const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit - top), 0)) + top;
  return logits.map((logit) => logit - sum);
}

/** A unit vector of a text by its letters alone, the same behind every fake encoder; of 32-bit floats, as servers send them. */
export function toyVector(text: string): number[] {
  const chance = random("toy vector", text);
  const values = Array.from({ length: 8 }, () => 2 * chance.float() - 1);
  const norm = Math.hypot(...values);
  return values.map((value) => Math.fround(value / norm));
}

/** How relevant a passage is to the toy's reranker. */
export function toyRelevance(query: string, passage: string): number {
  return random("toy relevance", query, passage).float();
}

/** The chat template of the toy model: special pieces around each turn. */
export function toyTemplate(
  messages: readonly { role: string; content: string }[],
  { continued = false }: { continued?: boolean } = {},
): string {
  const turns = messages.map(({ role, content }) => `${role === "assistant" ? "<|assistant|>" : "<|user|>"}${content}`);
  return `<s>${turns.join("")}${continued ? "" : "<|assistant|>"}`;
}

/** The same template as a model's own file writes it. */
export const TOY_TOKENIZER_CONFIG = JSON.stringify({
  bos_token: { content: "<s>" },
  eos_token: "</s>",
  chat_template:
    "{{ bos_token }}{% for m in messages %}{{ '<|assistant|>' if m.role == 'assistant' else '<|user|>' }}{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}",
});

/** Scores of every token of a prompt, the first being null. */
export function promptScores(model: ToyModel, ids: readonly number[]): (number | null)[] {
  return ids.map((id, position) => (position === 0 ? null : (model.next(ids.slice(0, position))[id] as number)));
}

/** The ids and scores of the `count` likeliest next tokens. */
export function topOf(model: ToyModel, before: readonly number[], count: number): { id: number; logprob: number }[] {
  const scores = [...model.next(before)].map((logprob, id) => ({ id, logprob }));
  return scores.sort((a, b) => b.logprob - a.logprob).slice(0, count);
}

/** ln P(continuation | prompt), from the model itself: what every server must lead to. */
export function reference(model: ToyModel, prompt: string, continuation: string): number {
  const before = model.encode(prompt, { special: true });
  const whole = model.encode(prompt + continuation, { special: true });
  const scores = promptScores(model, whole).slice(before.length);
  return scores.reduce<number>((sum, score) => sum + (score as number), 0);
}
