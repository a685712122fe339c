import type { PlannedEntry } from "../../run/plan.ts";

/** What is left to ask of a column, and what one outcome of it takes. */
export interface ColumnCost {
  readonly planned: PlannedEntry;
  /** Outcomes that are still to be asked. */
  readonly open: number;
  /** Mean milliseconds of one, as measured; absent where none was seen. */
  readonly msEach?: number;
}

/** With about this many items an accuracy has an interval of ± 3 points: more items cost time and show little. */
const ENOUGH_ITEMS = 1000;
const MOST_CUTS = 3;

/**
 * Hours per column and the cheapest cuts. By Little's law N requests under way that take W each end N / W times a second, so a column takes
 * open × W / N.
 * @param busy N: how many requests are really under way, on average
 * @param from where the numbers come from
 */
export function costLines(columns: readonly ColumnCost[], { busy, from }: { busy: number; from: string }): string[] {
  const hours = columns.map(({ open, msEach }) => (msEach === undefined ? undefined : (open * msEach) / busy / 3_600_000));
  const total = hours.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const unknown = hours.some((each) => each === undefined) ? ", without columns that were not measured" : "";
  const byCost = columns
    .map((column, index) => ({ column, hours: hours[index] }))
    .filter((each): each is { column: ColumnCost; hours: number } => each.hours !== undefined)
    .sort((a, b) => b.hours - a.hours);
  return [
    `by ${from}: ${hoursText(total)} to go${unknown}`,
    ...byCost
      .slice(0, 8)
      .map(({ column: { planned }, hours }) => `  ${hoursText(hours)}  ${planned.entry.task.task} · ${planned.entry.name}`),
    ...cutsOf(byCost).map((cut) => `  cheaper: ${cut}`),
  ];
}

type Costed = { readonly column: ColumnCost; readonly hours: number };

function cutsOf(costs: readonly Costed[]): string[] {
  return [seedsCut(costs), limitCut(costs), lettersCut(costs)]
    .filter((cut) => cut.saved > 0)
    .sort((a, b) => b.saved - a.saved)
    .slice(0, MOST_CUTS)
    .map(({ text, saved }) => `${text} saves ${hoursText(saved)}`);
}

function seedsCut(costs: readonly Costed[]) {
  const saved = costs.reduce((sum, { column, hours }) => sum + hours * (1 - 1 / column.planned.seeds.length), 0);
  return { text: "--seeds 1", saved };
}

function limitCut(costs: readonly Costed[]) {
  const saved = costs.reduce(
    (sum, { column, hours }) => sum + hours * Math.max(0, 1 - ENOUGH_ITEMS / column.planned.items.length),
    0,
  );
  return { text: `--limit ${ENOUGH_ITEMS} (an accuracy within some ± 3 points; marks SUBSET)`, saved };
}

/** Whole answers are scored one by one; letters can be read from one next-token distribution. */
function lettersCut(costs: readonly Costed[]) {
  const saved = costs.reduce((sum, { column: { planned }, hours }) => {
    const { method, continuation } = planned.entry.protocol;
    const choices = planned.items.at(0)?.choices.length ?? 1;
    return method === "choice-loglikelihood" && continuation === "texts" && choices > 1 ? sum + hours * (1 - 1 / choices) : sum;
  }, 0);
  return { text: "a protocol of letters instead of texts, where the server shows next-token probabilities,", saved };
}

export function hoursText(hours: number): string {
  return hours >= 0.95 ? `${hours.toFixed(1)} h` : `${Math.max(1, Math.round(hours * 60))} min`;
}
