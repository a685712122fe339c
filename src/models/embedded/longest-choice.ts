import { Unscorable } from "../../core/model.ts";
import type { Baseline, Guess } from "./baseline.ts";

/** The choice with the most code points; ties are drawn. Well above chance, it shows choices whose length gives them away. */
export const longestChoiceBaseline: Baseline = {
  name: "longest-choice",
  version: 1,
  guess({ choices }, chance): Guess {
    if (choices.length === 0) throw new Unscorable("the item has no choices");
    const lengths = choices.map((choice) => [...choice].length);
    const longest = Math.max(...lengths);
    const tied = lengths.flatMap((length, index) => (length === longest ? [index] : []));
    return { kind: "choice", index: tied[chance.below(tied.length)] as number };
  },
};
