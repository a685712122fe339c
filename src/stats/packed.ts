/**
 * The answers of many items in two arrays instead of one for each item: those to item i are `values[starts[i]]` to before
 * `values[starts[i + 1]]`; `starts` is one longer than there are items.
 */
export interface PackedScores {
  readonly values: ArrayLike<number>;
  readonly starts: Int32Array;
}

/** Answers by item: `scores[item][seed]`, or packed. */
export type Scores = readonly (readonly number[])[] | PackedScores;

export function packed(scores: Scores): PackedScores {
  if ("starts" in scores) return scores;
  const starts = new Int32Array(scores.length + 1);
  scores.forEach((row, item) => {
    starts[item + 1] = (starts[item] as number) + row.length;
  });
  const values = new Float64Array(starts[scores.length] as number);
  scores.forEach((row, item) => {
    values.set(row, starts[item]);
  });
  return { values, starts };
}

/** How many answers the item with the most has; 0 without items. */
export function mostRepeats(starts: PackedScores["starts"]): number {
  let most = 0;
  for (let item = 1; item < starts.length; item++) most = Math.max(most, (starts[item] as number) - (starts[item - 1] as number));
  return most;
}

/** The answers of the items that have `repeats` of them, one item after the other. */
export function completeItems({ values, starts }: PackedScores, repeats: number): ArrayLike<number> {
  const complete = new Float64Array(values.length);
  let length = 0;
  for (let item = 1; item < starts.length; item++) {
    const start = starts[item - 1] as number;
    if ((starts[item] as number) - start !== repeats) continue;
    for (let seed = 0; seed < repeats; seed++) complete[length++] = values[start + seed] as number;
  }
  return complete.subarray(0, length);
}
