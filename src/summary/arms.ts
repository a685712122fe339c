import { type Arm, compareArms } from "../stats/arms.ts";
import { holm } from "../stats/multiple.ts";
import { studentTwoSided } from "../stats/student.ts";
import type { ColumnValues, CompareOptions } from "./compare.ts";
import { whyNotComparable } from "./compare.ts";
import type { IntervalSummary } from "./model.ts";
import { clustersOf, meanOf } from "./pairing.ts";
import { leafValues, leavesOf, type RunValues } from "./run-values.ts";

/** Several training runs of one recipe. */
export interface ArmRuns {
  readonly name: string;
  readonly runs: readonly RunValues[];
}

/** First arm minus second, items and training runs both being random. */
export interface ArmDifference {
  /** "task · protocol", or the name of a composite. */
  readonly name: string;
  readonly primary: string;
  readonly first: number;
  readonly second: number;
  /** Score of every training run, in the order given. */
  readonly ofRuns: readonly [readonly number[], readonly number[]];
  readonly difference: number;
  readonly n: number;
  readonly interval: IntervalSummary;
  readonly standardError: number;
  readonly df: number;
  readonly p?: number;
  readonly pHolm?: number;
  /** Standard deviation between training runs of one recipe; absent where an arm has one run, and the interval does not hold it. */
  readonly betweenRuns?: number;
}

export interface ArmsComparison {
  readonly columns: readonly ArmDifference[];
  readonly composites: readonly ArmDifference[];
  readonly notComparable: readonly { readonly name: string; readonly reason: string }[];
}

/** The columns and composites that every run of both arms has, on the items that all of them have. */
export function compareArmRuns(first: ArmRuns, second: ArmRuns, options: CompareOptions = {}): ArmsComparison {
  const all = [...first.runs, ...second.runs];
  const [one] = all as [RunValues];
  const notComparable: { name: string; reason: string }[] = [];
  const split = <T>(values: readonly T[]) => [values.slice(0, first.runs.length), values.slice(first.runs.length)] as const;
  const collect = (name: string, tasks: readonly Weighted[] | string, primary: string): ArmDifference[] => {
    if (typeof tasks !== "string") return [armDifference(tasks, { name, primary, split })];
    notComparable.push({ name, reason: tasks });
    return [];
  };
  const columns = one.columns.flatMap((column) => {
    const same = all.map(({ columns }) =>
      columns.find(({ task, protocol }) => task === column.task && protocol === column.protocol),
    );
    const task = weighted(same, { share: 1, options });
    return collect(`${column.task} · ${column.protocol}`, typeof task === "string" ? task : [task], column.primary);
  });
  const composites = one.composites.flatMap(({ composite }) => {
    const leaves = leavesOf(composite, one.composites);
    const tasks = leaves.map((leaf) =>
      weighted(
        all.map((run) => leafValues(run, leaf)),
        { share: leaf.share, options },
      ),
    );
    const lacking = tasks.find((task) => typeof task === "string");
    return collect(composite, lacking ?? tasks.filter((task) => typeof task !== "string"), "");
  });
  return { columns: adjusted(columns), composites: adjusted(composites), notComparable };
}

/** `scores[run][item]` of one task with its share of the composite. */
interface Weighted {
  readonly scores: readonly (readonly number[])[];
  readonly share: number;
  /** One name per item, no two tasks sharing one; undefined where no item is in a cluster. */
  readonly clusters: readonly string[] | undefined;
}

function weighted(
  found: readonly (ColumnValues | undefined)[],
  { share, options }: { share: number; options: CompareOptions },
): Weighted | string {
  const columns = found.filter((column) => column !== undefined);
  if (columns.length < found.length) return `only in ${columns.length} of ${found.length} runs`;
  const [one, ...others] = columns as [ColumnValues, ...ColumnValues[]];
  for (const other of others) {
    const reason = whyNotComparable(one, other, options);
    if (reason !== undefined) return reason;
  }
  const ids = [...one.items.keys()].filter((id) => others.every(({ items }) => items.has(id)));
  if (ids.length < 2) return `${ids.length} items have a value in every run`;
  const scores = columns.map(({ items }) => ids.map((id) => meanOf(items.get(id)?.values as readonly number[])));
  const clusters = clustersOf(one, ids)?.map((name) => `${one.task} · ${one.protocol} · ${name}`);
  if (clusters !== undefined && new Set(clusters).size < 2) return "all items are in one cluster: their spread is unknown";
  return { scores, share, clusters };
}

/**
 * Σ share × task mean of both arms. Each task's items are centred by their arm's task mean and scaled by share × N / n, so that their
 * mean over all N items is the composite and the error of `compareArms` that of new items of the same tasks.
 */
function armDifference(
  tasks: readonly Weighted[],
  {
    name,
    primary,
    split,
  }: { name: string; primary: string; split: <T>(values: readonly T[]) => readonly [readonly T[], readonly T[]] },
): ArmDifference {
  const runs = (tasks[0] as Weighted).scores.length;
  const total = tasks.reduce((sum, { scores }) => sum + (scores[0] as readonly number[]).length, 0);
  const values = Array.from({ length: runs }, (_, run) =>
    tasks.reduce((sum, { scores, share }) => sum + share * meanOf(scores[run] as readonly number[]), 0),
  );
  const arms = [0, 1].map((side): Arm => {
    const parts = tasks.map(({ scores, share }) => {
      const own = split(scores)[side] as readonly (readonly number[])[];
      const center = meanOf(own.map(meanOf));
      const scale = (share * total) / (own[0] as readonly number[]).length;
      return own.map((row) => row.map((value) => (value - center) * scale));
    });
    return (parts[0] as number[][]).map((_, run) => parts.flatMap((part) => part[run] as number[]));
  });
  const clustered = tasks.some(({ clusters }) => clusters !== undefined);
  const clusters = tasks.flatMap(({ scores, clusters }, task) =>
    (scores[0] as readonly number[]).map((_, item) => clusters?.[item] ?? `${task} ${item}`),
  );
  const { standardError, df, interval, betweenRuns } = compareArms(arms[0] as Arm, arms[1] as Arm, {
    clusters: clustered ? clusters : undefined,
  });
  const ofRuns = split(values);
  const [first, second] = [meanOf(ofRuns[0]), meanOf(ofRuns[1])];
  const difference = first - second;
  return {
    name,
    primary,
    first,
    second,
    ofRuns,
    difference,
    n: total,
    interval: "low" in interval ? { ...interval, low: interval.low + difference, high: interval.high + difference } : interval,
    standardError,
    df,
    ...(standardError === 0 ? {} : { p: studentTwoSided({ t: difference / standardError, df }) }),
    ...(typeof betweenRuns === "number" ? { betweenRuns: Math.sqrt(betweenRuns) } : {}),
  };
}

function adjusted(rows: readonly ArmDifference[]): ArmDifference[] {
  const tested = rows.filter(({ p }) => p !== undefined);
  const values = holm(tested.map(({ p }) => p as number));
  const byRow = new Map(tested.map((row, index) => [row, values[index] as number]));
  return rows.map((row) => {
    const pHolm = byRow.get(row);
    return pHolm === undefined ? row : { ...row, pHolm };
  });
}
