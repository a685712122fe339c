import { Unscorable } from "../../core/model.ts";
import type { Baseline, Guess } from "./baseline.ts";
import { passageOf } from "./passage.ts";

/**
 * The source as it came: the floor of every translation metric. Names, numbers and punctuation that both languages share give it
 * points that no translation earned.
 */
export const copyBaseline: Baseline = {
  name: "copy",
  version: 1,
  guess(view): Guess {
    const source = passageOf(view);
    if (source === undefined || (view.kind !== "translation" && view.kind !== "summarization"))
      throw new Unscorable("the item has no text to copy");
    return { kind: "text", text: source };
  },
};
