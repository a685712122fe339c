export interface Difference {
  readonly text: string;
  readonly kind: "same" | "removed" | "added";
}

/** Longer answers are compared by their beginnings: the table of the algorithm grows with the square. */
const MOST_WORDS = 1200;

/** The words of two answers, what both share once: longest common subsequence over words with the space behind them. */
export function wordDifference(before: string, after: string): { readonly parts: Difference[]; readonly cut: boolean } {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const [left, right] = [a.slice(0, MOST_WORDS), b.slice(0, MOST_WORDS)];
  const lengths = commonLengths(left, right);
  const width = right.length + 1;
  const parts: { text: string; kind: Difference["kind"] }[] = [];
  const add = (text: string, kind: Difference["kind"]) => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ text, kind });
  };
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && sameWord(left[i] as string, right[j] as string)) {
      add(right[j] as string, "same");
      i += 1;
      j += 1;
    } else if (j >= right.length || (i < left.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      add(left[i] as string, "removed");
      i += 1;
    } else {
      add(right[j] as string, "added");
      j += 1;
    }
  }
  return { parts, cut: a.length > MOST_WORDS || b.length > MOST_WORDS };
}

function wordsOf(text: string): string[] {
  // Far more than MOST_WORDS words long: the rest is never looked at.
  return text.slice(0, 64 * MOST_WORDS).match(/\S+\s*|\s+/g) ?? [];
}

function sameWord(a: string, b: string): boolean {
  return a.trimEnd() === b.trimEnd();
}

/** lengths[i × width + j]: words that `left` from i on and `right` from j on have in common. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint16Array {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = sameWord(left[i] as string, right[j] as string)
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  return lengths;
}
