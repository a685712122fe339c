import type { RollingReply } from "../../core/request.ts";
import type { CorpusMetric, Scorable } from "../metric.ts";
import { columnSums } from "./counts.ts";

/**
 * Total nats of all texts over ln 2 and their UTF-8 bytes. Bytes are of the text and not of a tokenizer, so that models with different
 * tokens compare; a Hebrew letter has two.
 */
export const bitsPerByte = rate({
  name: "bits-per-byte",
  title: "bits per UTF-8 byte of the text; lower is better; compares models with different tokenizers",
  unit: "bits",
  per: ({ size }) => size.bytes,
  score: bits,
});

/** The same over code points. Comparable between models, but not with texts in other scripts. */
export const bitsPerCharacter = rate({
  name: "bits-per-character",
  title: "bits per code point of the text; lower is better",
  unit: "bits",
  per: ({ size }) => size.characters,
  score: bits,
});

/** The same over the model's own tokens: what some papers print as "BPB". A tokenizer with longer tokens has more bits in each. */
export const bitsPerToken = rate({
  name: "bits-per-token",
  title: "bits per token of the model's own; lower is better; only between models with one tokenizer",
  unit: "bits",
  perToken: true,
  per: ({ tokens }) => tokens.length,
  score: bits,
});

/** exp(total nats / scored tokens), over all texts together: long texts count by their tokens. */
export const perplexity = rate({
  name: "perplexity",
  title: "exp of the mean nats per token of the model's own; lower is better; only between models with one tokenizer",
  unit: "tokens",
  perToken: true,
  per: ({ tokens }) => tokens.length,
  score: (nats, tokens) => Math.exp(nats / tokens),
});

function bits(nats: number, count: number): number {
  return nats / (Math.LN2 * count);
}

interface RateSettings extends Pick<CorpusMetric, "name" | "title" | "unit" | "perToken"> {
  readonly per: (reply: RollingReply) => number;
  readonly score: (nats: number, count: number) => number;
}

/** Statistics of a text: [nats, what they are divided by]. */
function rate({ per, score, ...identity }: RateSettings): CorpusMetric {
  return {
    ...identity,
    version: 1,
    kinds: ["language-modeling"],
    methods: ["rolling-loglikelihood"],
    better: "lower",
    statistics({ reply }: Scorable) {
      if (reply.method !== "rolling-loglikelihood")
        throw new TypeError(`${identity.name} needs a scored text, not ${reply.method}`);
      return [-reply.logprob, per(reply)];
    },
    aggregate(rows) {
      const [nats = 0, count = 0] = columnSums(rows, 2);
      if (count === 0) throw new RangeError(`${identity.name} of nothing`);
      return score(nats, count);
    },
  };
}
