import type { Outcome, OutcomeList } from "../core/outcome.ts";

/** Which outcomes a column has. */
export type OutcomesOf = (column: { readonly task: string; readonly protocol: string }) => OutcomeList;

/** The outcomes of each column, of outcomes that are in memory anyhow. */
export function outcomesByColumn(outcomes: Iterable<Outcome>): OutcomesOf {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = keyOf(outcome);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [outcome]);
    else group.push(outcome);
  }
  return (column) => groups.get(keyOf(column)) ?? [];
}

function keyOf({ task, protocol }: { readonly task: string; readonly protocol: string }): string {
  return `${task} ${protocol}`;
}
