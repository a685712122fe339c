/**
 * A character n-gram model, interpolated after Witten and Bell ("The zero-frequency problem", IEEE Transactions on Information
 * Theory 37(4), 1991) in the form of Chen and Goodman ("An empirical study of smoothing techniques", 1998), §2.5:
 *
 *   P(c | h) = (count(hc) + T(h) · P(c | h′)) / (count(h) + T(h))
 *
 * with T(h) the number of different characters seen after h, and h′ the context h without its first character. The empty
 * context falls back to the uniform distribution over all Unicode scalar values, so that no character has probability 0 and
 * the probabilities of all characters sum to 1 after every context.
 */
export interface NgramModel {
  /** Longest context plus one, in code points. */
  readonly order: number;
  /** Characters of the training text, in the order of their code points. */
  readonly alphabet: readonly string[];
  /** By context, "" included: how often each character followed it. */
  readonly contexts: ReadonlyMap<string, Followers>;
}

export interface Followers {
  readonly total: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** Unicode scalar values: code points without the 2,048 surrogates. */
export const SCALAR_VALUES = 0x110000 - 0x800;

/**
 * Counts every context of up to `order` − 1 characters. A line is a text of its own: contexts start after a line end, and the
 * line end that follows every line is a character like any other.
 * @throws RangeError on an order that is not a positive integer or a text without characters
 */
export function trainNgram(text: string, order: number): NgramModel {
  if (!Number.isInteger(order) || order < 1) throw new RangeError(`an order of ${order} is not a positive integer`);
  const contexts = new Map<string, { total: number; counts: Map<string, number> }>();
  const count = (context: string, next: string) => {
    const followers = contexts.get(context) ?? { total: 0, counts: new Map<string, number>() };
    const before = followers.counts.get(next);
    followers.total += 1;
    followers.counts.set(next, before === undefined ? 1 : before + 1);
    contexts.set(context, followers);
  };
  for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
    const characters = ["\n", ...characterList(line), "\n"];
    for (let at = 1; at < characters.length; at++) {
      const next = characters[at] as string;
      for (let start = Math.max(0, at - order + 1); start <= at; start++) count(characters.slice(start, at).join(""), next);
    }
  }
  const alphabet = [...(contexts.get("")?.counts.keys() ?? [])].sort();
  if (alphabet.length === 0) throw new RangeError("a text without characters trains no model");
  return { order, alphabet, contexts };
}

/** The code points of a text; a lone surrogate, which is no character, counts as U+FFFD. */
export function characterList(text: string): string[] {
  return [...text].map((character) => (/^\p{Cs}$/u.test(character) ? "\ufffd" : character));
}

/** P(`next` | `history`), where only what follows the last line end of the history counts. `next` is one character. */
export function probability({ order, contexts }: NgramModel, history: readonly string[], next: string): number {
  const lineStart = Math.max(0, history.lastIndexOf("\n"));
  let probability = 1 / SCALAR_VALUES;
  for (let length = 0; length < order && length <= history.length - lineStart; length++) {
    const followers = contexts.get(history.slice(history.length - length).join(""));
    if (followers === undefined) break;
    const { total, counts } = followers;
    const seen = counts.get(next);
    probability = ((seen === undefined ? 0 : seen) + counts.size * probability) / (total + counts.size);
  }
  return probability;
}
