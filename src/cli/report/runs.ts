import { join } from "node:path";
import type { RunContamination } from "../../core/contamination.ts";
import type { ItemRow } from "../../core/manifest.ts";
import type { Outcome } from "../../core/outcome.ts";
import { buildResults } from "../../report/build-results.ts";
import type { ModelOutcome } from "../../report/csv.ts";
import type { ReportedRun } from "../../report/models.ts";
import type { RunReaders } from "../../report/page-data.ts";
import { columnKey, type Results } from "../../report/results.ts";
import { readJournal, readPrompts, readRows } from "../../store/journal.ts";
import { readContamination } from "../contamination/run-contamination.ts";
import { journalDirectory, readRunValues } from "../numbers/read-run-values.ts";
import { openRun } from "../numbers/stored-run.ts";
import { calibrationsOf } from "./calibration.ts";
import { comparePairs, findChanges } from "./comparisons.ts";
import { gateFinder, REPORT_ALPHA, REPORT_MARGIN } from "./gates.ts";
import { compareProtocols } from "./protocols.ts";
import { publishedRows } from "./published.ts";

/** The runs of a report: what they say together, and readers of what each holds. */
export interface ReportRuns {
  readonly results: Results;
  readonly readers: readonly RunReaders[];
  /** By task, the union over the runs. */
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
  /** Of the runs that were scanned. */
  readonly contamination: readonly RunContamination[];
  outcomes(): AsyncIterable<ModelOutcome>;
}

/** @param margin of the gate between successive runs, a fraction */
export async function openReport(directories: readonly string[], margin = REPORT_MARGIN): Promise<ReportRuns> {
  const runs: ReportedRun[] = [];
  const items = new Map<string, Map<string, ItemRow>>();
  const contamination: RunContamination[] = [];
  for (const directory of directories) {
    const stored = await openRun(directory);
    const { manifest } = stored;
    const { summary, values } = await readRunValues(directory);
    const { outcomes, attempts } = readersOf(manifest.run, directory);
    const calibrations = await calibrationsOf(manifest, { outcomes: outcomes(), attempts });
    runs.push({ manifest, summary, values: values.columns, others: values.others, calibrations });
    const scan = await readContamination(journalDirectory(directory));
    if (scan !== undefined) contamination.push(scan);
    for (const [task, rows] of stored.items) {
      const known = items.get(task) ?? new Map<string, ItemRow>();
      for (const row of rows) if (!known.has(row.id)) known.set(row.id, row);
      items.set(task, known);
    }
  }
  const itemRows = new Map([...items].map(([task, rows]) => [task, [...rows.values()]]));
  const results = buildResults({
    runs,
    items: itemRows,
    compare: {
      pairs: comparePairs,
      protocols: compareProtocols,
      changes: findChanges,
      gate: gateFinder({ margin, alpha: REPORT_ALPHA }),
    },
    published: await publishedRows(),
  });
  const directoryOf = new Map(runs.map(({ manifest }, index) => [manifest.run, directories[index] as string]));
  return {
    results,
    readers: runs.map(({ manifest }) => readersOf(manifest.run, directoryOf.get(manifest.run) as string)),
    items: itemRows,
    contamination,
    outcomes: () => standingOutcomes(results, directoryOf),
  };
}

function readersOf(run: string, directory: string): RunReaders {
  return {
    run,
    outcomes: () => readRows<Outcome>(join(directory, "outcomes.jsonl")),
    attempts: () => readJournal(directory),
    prompts: () => readPrompts(directory),
  };
}

/** The outcomes of every column that stands, model by model. */
async function* standingOutcomes({ models }: Results, directoryOf: ReadonlyMap<string, string>): AsyncGenerator<ModelOutcome> {
  for (const { id, runs, cells } of models) {
    for (const run of runs) {
      for await (const outcome of readRows<Outcome>(join(directoryOf.get(run) as string, "outcomes.jsonl")))
        if (cells[columnKey(outcome)]?.run === run) yield { model: id, run, outcome };
    }
  }
}
