import type { Extractor } from "../extractor.ts";

/** So many ids stand in a reading; the whole ranking is in the reply. */
const SHOWN = 10;

/** A ranking as it came; one without any document is no answer, and scores 0. */
export const ranking: Extractor = {
  name: "ranking",
  version: 1,
  title: "the ranked documents, best first",
  methods: ["rank"],
  kinds: ["retrieval"],
  extract(reply) {
    if (reply.method !== "rank") throw new TypeError(`ranking cannot read a ${reply.method} reply`);
    if (reply.hits.length === 0) return { reading: "no-answer" };
    const ids = reply.hits.slice(0, SHOWN).map(([id]) => id);
    return { reading: "answered", answer: { kind: "text", text: ids.join(" ") } };
  },
};
