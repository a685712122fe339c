import type { Random } from "../core/random.ts";
import { FEWEST_ITEMS, type Interval } from "../stats/interval.ts";
import { wilson } from "../stats/proportion.ts";
import { type Share, shareOf } from "./audit.ts";

/** One answer to a multiple-choice item, by presented position. */
export interface PlacedAnswer {
  /** In presented order. */
  readonly choices: readonly string[];
  readonly gold: number;
  /** Absent where no answer was read. */
  readonly answered?: number;
}

export interface PositionBias {
  /** By presented position. */
  readonly answered: readonly number[];
  readonly gold: readonly number[];
  /** Wrong answers to items of three or more choices, by position, and what they would be if no position were preferred. */
  readonly wrong: readonly number[];
  readonly expected: readonly number[];
  /** Pearson's X² of `wrong` against `expected` and its p by simulation, or why there is no test. */
  readonly test: { readonly statistic: number; readonly p: number } | { readonly reason: string };
}

const REPLICATES = 1999;

/**
 * Does the model prefer a position? Right answers stand where the gold stands, so only wrong ones can tell: if no position is
 * preferred, each is equally likely to stand at any place but the gold's. That holds where the order of the choices is drawn by chance; where
 * it is the data's, more tempting choices may stand in one place, and the test cannot tell that from a preference of the model.
 * p is the share of simulated sets of wrong answers whose X² is at least as large, counting the observed one (Davison and
 * Hinkley 1997, §4.2).
 */
export function positionBias(answers: readonly PlacedAnswer[], source: Random): PositionBias {
  const places = Math.max(0, ...answers.map(({ choices }) => choices.length));
  const wrong = answers.flatMap(({ choices, gold, answered }) =>
    answered === undefined || answered === gold || choices.length < 3 ? [] : [{ count: choices.length, gold, answered }],
  );
  const expected = new Array<number>(places).fill(0);
  for (const { count, gold } of wrong)
    for (let place = 0; place < count; place++) if (place !== gold) expected[place]! += 1 / (count - 1);
  const observed = countPlaces(
    wrong.map(({ answered }) => answered),
    places,
  );
  const statistic = pearson(observed, expected);
  return {
    answered: countPlaces(
      answers.flatMap(({ answered }) => answered ?? []),
      places,
    ),
    gold: countPlaces(
      answers.map(({ gold }) => gold),
      places,
    ),
    wrong: observed,
    expected,
    test:
      wrong.length < FEWEST_ITEMS
        ? { reason: `${wrong.length} wrong answers among three choices or more are too few for a test` }
        : { statistic, p: simulatedP(wrong, { expected, statistic, source }) },
  };
}

function simulatedP(
  wrong: readonly { readonly count: number; readonly gold: number }[],
  { expected, statistic, source }: { expected: readonly number[]; statistic: number; source: Random },
): number {
  let asLarge = 1;
  for (let round = 0; round < REPLICATES; round++) {
    const drawn = new Array<number>(expected.length).fill(0);
    for (const { count, gold } of wrong) {
      const place = source.below(count - 1);
      drawn[place < gold ? place : place + 1]! += 1;
    }
    // Equal sets of counts may differ in the last bit.
    if (pearson(drawn, expected) >= statistic - 1e-9) asLarge += 1;
  }
  return asLarge / (REPLICATES + 1);
}

function pearson(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, place) => {
    const wanted = expected[place] as number;
    return wanted === 0 ? sum : sum + (count - wanted) ** 2 / wanted;
  }, 0);
}

function countPlaces(found: readonly number[], places: number): number[] {
  const counts = new Array<number>(places).fill(0);
  for (const place of found) counts[place]! += 1;
  return counts;
}

export interface LengthCues {
  readonly items: number;
  /** How often the gold is the longest choice (of m longest ones each counts 1/m), and how often a choice drawn by chance is. */
  readonly goldIsLongest: { readonly share: number; readonly interval: Interval };
  readonly expected: number;
  /** How often the model answers with a longest choice, of the answers that were read. */
  readonly answersLongest: Share;
  /** The share of right answers where a longest choice is the gold, and where none is; what was not read is wrong. */
  readonly rightWhenLongest: Share;
  readonly rightOtherwise: Share;
}

/** Does the length of a choice give the answer away, and does the model go by it? Lengths in code points; one answer per item and seed. */
export function lengthCues(answers: readonly PlacedAnswer[]): LengthCues | undefined {
  if (answers.length === 0) return undefined;
  let golds = 0;
  let expected = 0;
  const longest = answers.map(({ choices, gold }) => {
    const lengths = choices.map((choice) => [...choice.trim()].length);
    const most = Math.max(...lengths);
    const places = lengths.flatMap((length, place) => (length === most ? [place] : []));
    golds += places.includes(gold) ? 1 / places.length : 0;
    expected += 1 / choices.length;
    return places;
  });
  const isGoldLongest = (index: number) => longest[index]?.includes(answers[index]?.gold as number) === true;
  const rightOf = (wanted: boolean) => {
    const own = answers.filter((_, index) => isGoldLongest(index) === wanted);
    return shareOf(own.filter(({ answered, gold }) => answered === gold).length, own.length);
  };
  const read = answers.flatMap(({ answered }, index) =>
    answered === undefined ? [] : [longest[index]?.includes(answered) === true],
  );
  return {
    items: answers.length,
    goldIsLongest: {
      share: golds / answers.length,
      interval: wilson({ successes: Math.min(golds, answers.length), n: answers.length, level: 0.95 }),
    },
    expected: expected / answers.length,
    answersLongest: shareOf(read.filter(Boolean).length, read.length),
    rightWhenLongest: rightOf(true),
    rightOtherwise: rightOf(false),
  };
}
