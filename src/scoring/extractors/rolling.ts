import type { Extractor } from "../extractor.ts";

/** A text's total nats: there is nothing to understand. */
export const rolling: Extractor = {
  name: "rolling",
  version: 1,
  title: "the total nats of the text",
  methods: ["rolling-loglikelihood"],
  kinds: ["language-modeling"],
  extract(reply) {
    if (reply.method !== "rolling-loglikelihood") throw new TypeError(`rolling cannot read a ${reply.method} reply`);
    return { reading: "answered", answer: { kind: "number", value: String(-reply.logprob) } };
  },
};
