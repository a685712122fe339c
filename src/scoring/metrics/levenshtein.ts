/** Insertions, deletions and substitutions of code points between two texts, in O(|a| |b|) time and O(|b|) memory. */
export function levenshtein(a: string, b: string): number {
  const columns = Array.from(b);
  const row = Int32Array.from({ length: columns.length + 1 }, (_, index) => index);
  let line = 0;
  for (const character of a) {
    let diagonal = line;
    line++;
    row[0] = line;
    for (const [index, other] of columns.entries()) {
      const above = row[index + 1]!;
      row[index + 1] = Math.min(above + 1, row[index]! + 1, diagonal + (character === other ? 0 : 1));
      diagonal = above;
    }
  }
  return row[columns.length]!;
}
