import type { Message } from "../../../src/core/request.ts";
import type { ToyModel } from "../toy-model.ts";
import { TINY_TOKENS, tinyEncode, tinyForward, type Weights } from "./tiny-llama.ts";

/** The chat template that the tiny model carries in its file, and the same chat written by hand. */
export const TINY_TEMPLATE = "<s>{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}a:";

export function tinyChat(messages: readonly Message[]): string {
  return `<s>${messages.map(({ role, content }) => `${role}: ${content}\n`).join("")}a:`;
}

/** The tiny Llama, computed in double precision, as the model that a conformance suite expects behind a server or an engine. */
export function tinyToy(weights: Weights): ToyModel {
  const next = (before: readonly number[]) => tinyForward(weights, before).at(-1) as Float64Array;
  const decode = (ids: readonly number[]) => Buffer.concat(ids.map(bytesOf)).toString("utf8");
  return {
    bos: 1,
    eos: 2,
    size: TINY_TOKENS.length,
    next,
    decode,
    piece: (id) => decode([id]),
    greedy(before) {
      const scores = next(before);
      return scores.indexOf(Math.max(...scores));
    },
    // A BOS that a template wrote is a token, not four characters.
    encode: (text, { special }) =>
      text.startsWith("<s>") ? tinyEncode(text.slice(3), { bos: true }) : tinyEncode(text, { bos: special }),
  };
}

function bytesOf(id: number): Buffer {
  const byte = /^<0x(..)>$/.exec(TINY_TOKENS[id] as string)?.[1];
  return byte === undefined ? Buffer.from((TINY_TOKENS[id] as string).replaceAll("▁", " ")) : Buffer.from(byte, "hex");
}
