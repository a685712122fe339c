import { Unscorable } from "../../core/model.ts";
import type { Baseline, Guess } from "./baseline.ts";

/**
 * Always the gold that is most frequent in the shots split, among those that the item offers: a label, or the position of a
 * choice. Ties go to the first.
 */
export const majorityBaseline: Baseline = {
  name: "majority",
  version: 1,
  guess({ choices, labels, shotGolds }): Guess {
    const names = choices.length > 0 ? choices.map((_, index) => String(index)) : labels;
    const counts = names.map((name) => (Object.hasOwn(shotGolds, name) ? (shotGolds[name] as number) : 0));
    const most = Math.max(...counts);
    if (names.length === 0 || most === 0) throw new Unscorable("the shots split has no gold that this item offers");
    return { kind: choices.length > 0 ? "choice" : "label", index: counts.indexOf(most) };
  },
};
