/** How often each member occurs. */
export function countsOf(members: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const member of members) counts.set(member, (counts.get(member) ?? 0) + 1);
  return counts;
}

/** The size of the multiset intersection. */
export function overlapOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let overlap = 0;
  for (const [member, count] of a) overlap += Math.min(count, b.get(member) ?? 0);
  return overlap;
}

/** All runs of `order` neighbours, joined by `joint`, which must not occur in a member. */
export function ngrams(members: readonly string[], order: number, joint: string): string[] {
  const result: string[] = [];
  for (let start = 0; start + order <= members.length; start++) result.push(members.slice(start, start + order).join(joint));
  return result;
}

/** Column sums of equally long rows; `width` zeros where there is no row. */
export function columnSums(rows: readonly (readonly number[])[], width: number): number[] {
  const sums = new Array<number>(width).fill(0);
  for (const row of rows) {
    if (row.length !== width) throw new RangeError(`a row of ${row.length} statistics among rows of ${width}`);
    for (const [column, value] of row.entries()) sums[column]! += value;
  }
  return sums;
}
