import type { RunEvent } from "../../run/execute.ts";
import type { PlannedEntry } from "../../run/plan.ts";
import { columnKey } from "../../run/slots.ts";
import type { Terminal } from "../terminal.ts";
import { type ColumnCost, costLines } from "./hours.ts";

/** When the forecast is printed: after the first minute, and only for what takes longer than the second. In milliseconds. */
const AFTER = 60_000;
const WORTH_SAYING = 15 * 60_000;

export interface Forecast {
  listener(event: RunEvent): void;
  /** Called by a timer. */
  show(): void;
}

/** Says once, after the first minute, how many hours each column will take at the measured rate and what would be cheaper. */
export function createForecast({
  entries,
  openOf,
  terminal,
  now,
}: {
  entries: readonly PlannedEntry[];
  /** Outcomes of a column that were open at the start. */
  openOf: (planned: PlannedEntry) => number;
  terminal: Terminal;
  now: () => number;
}): Forecast {
  const started = now();
  const measured = new Map(
    entries.map((planned) => [
      columnKey({ task: planned.entry.task.task, protocol: planned.entry.name }),
      { planned, settled: 0, ms: 0 },
    ]),
  );
  let said = false;
  return {
    listener(event) {
      if (said || event.kind !== "settled") return;
      const column = measured.get(columnKey(event.key));
      if (column === undefined) return;
      column.settled += 1;
      column.ms += event.ms;
    },
    show() {
      const elapsed = now() - started;
      if (said || elapsed < AFTER) return;
      said = true;
      const columns = [...measured.values()];
      const busy = columns.reduce((sum, { ms }) => sum + ms, 0) / elapsed;
      if (busy === 0) return;
      const costs = columns.map(({ planned, settled, ms }): ColumnCost => {
        const known = settled === 0 ? undefined : ms / settled;
        return { planned, open: openOf(planned) - settled, ...(known === undefined ? {} : { msEach: known }) };
      });
      const total = costs.reduce((sum, { open, msEach }) => sum + open * (msEach ?? 0), 0) / busy;
      if (total < WORTH_SAYING) return;
      for (const line of costLines(costs, { busy, from: "the first minute" })) terminal.say(line);
    },
  };
}
