import { refuse, requireCount } from "./checks.ts";

interface Attempts {
  /** Answers given to one item. */
  readonly n: number;
  /** Of these, right ones. */
  readonly correct: number;
  /** Answers the statistic looks at. */
  readonly k: number;
}

/**
 * Chance that at least one of `k` answers is right: 1 − C(n−c, k)/C(n, k), the unbiased estimate of M. Chen et al. 2021
 * (arXiv:2107.03374). For one item; average over items, and bootstrap over items for an interval.
 * @throws E_STATISTICS_INPUT when k > n: no estimate exists, and 0 or 1 would be a guess.
 */
export function passAtK({ n, correct, k }: Attempts): number {
  checkAttempts({ n, correct, k });
  if (n - correct < k) return 1;
  return 1 - chooseRatio({ from: n - correct, of: n, k });
}

/** Chance that all of `k` answers are right, C(c, k)/C(n, k): pass^k of S. Yao et al. 2024 (τ-bench, arXiv:2406.12045). */
export function passHatK({ n, correct, k }: Attempts): number {
  checkAttempts({ n, correct, k });
  return chooseRatio({ from: correct, of: n, k });
}

/** Mean score of one answer. Equal for every k: what k changes is only how much of the noise between answers is left. */
export function averageAtK({ n, correct, k }: Attempts): number {
  checkAttempts({ n, correct, k });
  return correct / n;
}

/**
 * Chance that `gold` wins the vote among `k` of the given answers, over all C(n, k) choices of k; a tie counts as the gold
 * answer's share of it. An answer that could not be read is a voter like any other: give it a text of its own, such as "".
 * Counted by dynamic programming over the wrong answers' counts, never by listing subsets.
 */
export function majorityAtK({
  answers,
  gold,
  k,
}: {
  readonly answers: readonly string[];
  readonly gold: string;
  readonly k: number;
}): number {
  const votes = new Map<string, number>();
  for (const answer of answers) votes.set(answer, (votes.get(answer) ?? 0) + 1);
  const n = answers.length;
  const right = votes.get(gold) ?? 0;
  checkAttempts({ n, correct: right, k });
  votes.delete(gold);
  const wrong = [...votes.values()];
  const choose = pascal(n);
  let wins = 0;
  for (let forGold = 1; forGold <= Math.min(k, right); forGold++) {
    const byTies = waysByTies({ counts: wrong, drawn: k - forGold, level: forGold, choose });
    byTies.forEach((ways, ties) => {
      wins += (choose(right, forGold) * ways) / (ties + 1);
    });
  }
  return wins / choose(n, k);
}

/** Ways to draw `drawn` answers with no count above `level`, by how many answers reach `level` exactly. */
function waysByTies(options: {
  readonly counts: readonly number[];
  readonly drawn: number;
  readonly level: number;
  readonly choose: (n: number, k: number) => number;
}): readonly number[] {
  const { counts, drawn, level, choose } = options;
  const most = Math.floor(drawn / level);
  const zeros = () => Array.from({ length: drawn + 1 }, () => new Float64Array(most + 1));
  let ways = zeros();
  (ways[0] as Float64Array)[0] = 1;
  for (const count of counts) {
    const next = zeros();
    for (let before = 0; before <= drawn; before++)
      for (let ties = 0; ties <= most; ties++) {
        const already = ways[before]?.[ties] as number;
        if (already === 0) continue;
        for (let take = 0; take <= Math.min(count, level, drawn - before); take++) {
          const row = next[before + take] as Float64Array;
          row[ties + (take === level ? 1 : 0)] = (row[ties + (take === level ? 1 : 0)] as number) + already * choose(count, take);
        }
      }
    ways = next;
  }
  return [...(ways[drawn] as Float64Array)];
}

/** C(from, k) / C(of, k) as a product, without large factorials. */
function chooseRatio({ from, of, k }: { readonly from: number; readonly of: number; readonly k: number }): number {
  let ratio = 1;
  for (let j = 0; j < k; j++) ratio *= Math.max(0, from - j) / (of - j);
  return ratio;
}

function pascal(n: number): (n: number, k: number) => number {
  const rows: Float64Array[] = [Float64Array.of(1)];
  for (let i = 1; i <= n; i++) {
    const above = rows[i - 1] as Float64Array;
    rows.push(Float64Array.from({ length: i + 1 }, (_, j) => (above[j - 1] ?? 0) + (above[j] ?? 0)));
  }
  return (m, k) => rows[m]?.[k] ?? 0;
}

function checkAttempts({ n, correct, k }: Attempts): void {
  requireCount(n, { name: "n", minimum: 1 });
  requireCount(correct, { name: "correct" });
  requireCount(k, { name: "k", minimum: 1 });
  if (correct > n) refuse(`${correct} right answers of ${n}`, "Count right answers among the answers given.");
  if (k > n) refuse(`k is ${k} with ${n} answers per item`, `Ask for k of at most ${n}, or collect more answers per item.`);
  if (n > 1000)
    refuse(`${n} answers per item`, "More than 1000 answers per item exceed the range of exact counts; take a random 1000.");
}
