import { MivhanError } from "../../core/errors.ts";
import { type Random, random } from "../../core/random.ts";
import type { ServerModel } from "../../models/served.ts";

/** Writes prompts of exact length in a model's own tokens. */
export interface PromptMaker {
  /** Ids of a prompt: the same for the same names, and another from its first tokens on for any others. */
  readonly make: (length: number, names: readonly (string | number)[]) => readonly number[];
}

export interface PromptSource {
  readonly text: string;
  /** Different in every measurement: a prompt that a server was sent before may still lie in its cache. */
  readonly salt: number;
}

/** Tokens drawn one by one at the start, so that no two prompts share a prefix that a server could have kept. */
const UNIQUE_START = 16;

/**
 * Tokenises a Hebrew text by the server's own tokenizer, paragraph by paragraph, and makes prompts of it. Prompts are sent as ids: a text that
 * is cut to a length in characters has another number of tokens on every server.
 */
export async function promptMaker(
  tokenize: NonNullable<ServerModel["tokenize"]>,
  { text, salt }: PromptSource,
  signal: AbortSignal,
): Promise<PromptMaker> {
  const paragraphs = text.split("\n").filter((line) => line.trim() !== "");
  const [first = ""] = paragraphs;
  const [plain, special] = [await tokenize(first, { special: false }, signal), await tokenize(first, { special: true }, signal)];
  const start = special.slice(0, special.length - plain.length);
  const pieces: (readonly number[])[] = [];
  for (const paragraph of paragraphs) pieces.push(await tokenize(`${paragraph}\n`, { special: false }, signal));
  const pool = pieces.flat();
  if (pool.length === 0) {
    throw new MivhanError({
      code: "E_MISSING_CAPABILITY",
      family: "capability",
      message: "the server's tokenizer makes no tokens of Hebrew text",
      advice: "mivhan models probe shows what the server can do",
    });
  }
  return {
    make(length, names) {
      const chance = random("throughput", salt, length, ...names);
      const ids = [...start, ...Array.from({ length: UNIQUE_START }, () => drawn(pool, chance))];
      while (ids.length < length) ids.push(...drawn(pieces, chance));
      return ids.slice(0, length);
    },
  };
}

function drawn<T>(values: readonly T[], chance: Random): T {
  return values[chance.below(values.length)] as T;
}
