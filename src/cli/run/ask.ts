import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Model } from "../../core/model.ts";
import { isSettled } from "../../run/derive.ts";
import { type ExecutionEnd, execute, type RunEvent } from "../../run/execute.ts";
import { autoPace, fixedPace, type Pace, type PaceStep } from "../../run/pace.ts";
import { type Job, jobsOf, type PlannedEntry } from "../../run/plan.ts";
import { type SlotColumn, slotAt, slotsOf } from "../../run/slots.ts";
import { FILE_MODE } from "../../store/files.ts";
import { openJournal, readJournal } from "../../store/journal.ts";
import { isOfShard } from "../scale/shard.ts";
import type { Terminal } from "../terminal.ts";
import { createForecast } from "./forecast.ts";
import type { RunOptions } from "./model.ts";
import type { PreparedEntry } from "./prepare.ts";
import { createProgress } from "./progress.ts";

/** How asking ended, and how much of what was to be asked has a result that stands. */
export interface Asked {
  readonly end: ExecutionEnd;
  readonly planned: number;
  readonly settled: number;
}

export interface AskInput {
  readonly model: Model;
  readonly prepared: readonly PreparedEntry[];
  readonly directory: string;
  readonly options: RunOptions;
  readonly terminal: Terminal;
}

/** Asks what the journal does not hold yet, of this shard where there are several. */
export async function askOpen({ model, prepared, directory, options, terminal }: AskInput): Promise<Asked> {
  const journal = await openJournal(directory);
  try {
    const entries = prepared.map(({ planned }) => planned);
    const isMine = options.shard === undefined ? () => true : isOfShard(options.shard);
    const settledBefore = await readSettled(directory, entries);
    const share = countShare(entries, { isMine, isSettled: settledBefore });
    const open = function* () {
      for (const job of jobsOf(entries)) if (isMine(job) && !settledBefore(job)) yield job;
    };
    const askers = new Map(prepared.map(({ planned, asker }) => [planned, asker]));
    const now = () => performance.timeOrigin + performance.now();
    const progress = createProgress({ label: model.name, total: share.planned, done: share.settled, terminal, now });
    const forecast = createForecast({ entries, openOf: (planned) => share.open.get(planned) as number, terminal, now });
    let settled = share.settled;
    const listener = (event: RunEvent) => {
      if (event.kind === "settled" && isSettled(event.result)) settled += 1;
      progress.listener(event);
      forecast.listener(event);
    };
    const pacing = openPace(options.concurrency, { directory, terminal, now });
    const timer = setInterval(
      () => {
        progress.show();
        forecast.show();
      },
      terminal.interactive ? 100 : 1000,
    );
    try {
      const end = await execute({
        model,
        jobs: open(),
        askerOf: (planned) => askers.get(planned)!,
        sink: journal,
        retry: options.retry,
        pace: pacing.pace,
        drain: options.drain,
        abort: options.abort,
        clock: { now: () => Math.round(now() * 1000) / 1000, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
        listener,
      });
      return { end, planned: share.planned, settled };
    } finally {
      clearInterval(timer);
      progress.finish();
      await pacing.written();
    }
  } finally {
    await journal.close();
  }
}

/** What needs no further try: one bit of knowledge per outcome, since a long run has millions. */
async function readSettled(directory: string, entries: readonly PlannedEntry[]): Promise<(job: Job) => boolean> {
  const columns = entries.map((planned) => ({
    ...columnOf(planned),
    planned,
    done: new Uint8Array(planned.items.length * planned.seeds.length),
  }));
  const byEntry = new Map(columns.map((column) => [column.planned, column]));
  const find = slotsOf(columns);
  for await (const { key, result } of readJournal(directory)) {
    const found = isSettled(result) ? find(key) : undefined;
    if (found !== undefined) found.column.done[found.slot] = 1;
  }
  return ({ planned, position, seed }) => {
    const column = byEntry.get(planned)!;
    return column.done[slotAt(column, { position, seed })] === 1;
  };
}

function columnOf({ entry, items, seeds }: PlannedEntry): SlotColumn {
  return { task: entry.task.task, protocol: entry.name, items, seeds };
}

function countShare(
  entries: readonly PlannedEntry[],
  { isMine, isSettled }: { isMine: (job: Job) => boolean; isSettled: (job: Job) => boolean },
) {
  const open = new Map(entries.map((planned) => [planned, 0]));
  let planned = 0;
  let settled = 0;
  for (const job of jobsOf(entries)) {
    if (!isMine(job)) continue;
    planned += 1;
    if (isSettled(job)) settled += 1;
    else open.set(job.planned, (open.get(job.planned) as number) + 1);
  }
  return { planned, settled, open };
}

/** The pace, and where its changes are kept: `pace.jsonl` beside the journal, and a line of talk each. */
function openPace(
  concurrency: RunOptions["concurrency"],
  { directory, terminal, now }: { directory: string; terminal: Terminal; now: () => number },
): { pace: Pace; written: () => Promise<void> } {
  if (concurrency !== "auto") return { pace: fixedPace(concurrency), written: async () => undefined };
  let writing = Promise.resolve();
  const step = ({ limit, why }: PaceStep) => {
    const row = `${JSON.stringify({ at: Math.round(now()), concurrency: limit, why })}\n`;
    writing = writing.then(() => appendFile(join(directory, "pace.jsonl"), row, { mode: FILE_MODE }));
    if (why !== "no refusal") terminal.say(`concurrency ${limit} (${why})`);
  };
  return { pace: autoPace({ step }), written: () => writing };
}
