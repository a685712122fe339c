import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { itemOverlap } from "../../contamination/item-overlap.ts";
import type { ContaminationReport } from "../../contamination/report.ts";
import { CONTAMINATION_FORMAT, type ItemOverlap, type RunContamination } from "../../core/contamination.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { writeAtomic } from "../../store/files.ts";
import { readRows } from "../../store/journal.ts";
import { withContamination } from "../../summary/contaminated.ts";
import type { Summary } from "../../summary/model.ts";
import { type PrimaryValues, primaryValues } from "../../summary/primary-values.ts";
import { openRun, readSummary, type StoredRun } from "../numbers/stored-run.ts";

/** What a scan said about a run's items; undefined where there was none. @throws MivhanError E_HITS_FILE for another format */
export async function readContamination(directory: string): Promise<RunContamination | undefined> {
  const path = join(directory, "contamination.json");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const value = parsed(text);
  if (value !== undefined) return value;
  throw new MivhanError({
    code: "E_HITS_FILE",
    family: "input",
    message: `${path} does not hold what a scan said about this run, or in another version's format`,
    advice: "make it anew: mivhan contamination report HITS --run RUN",
  });
}

function parsed(text: string): RunContamination | undefined {
  try {
    const value = JSON.parse(text) as RunContamination;
    return value.format === CONTAMINATION_FORMAT && typeof value.tasks === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what a report says about a run in the run, and marks its summary and those of its readings. */
export async function markRun(directory: string, report: ContaminationReport): Promise<RunContamination> {
  const run = await openRun(directory);
  const contamination = contaminationOf(run, report);
  const readings = await readdir(join(directory, "readings")).catch(() => []);
  const directories = [directory, ...readings.map((name) => join(directory, "readings", name))];
  const marked: { readonly path: string; readonly summary: Summary }[] = [];
  for (const one of directories) {
    const own = one === directory ? run : await openRun(one);
    const { composites } = own.manifest.suite;
    const summary = withContamination(await readSummary(one), { contamination, values: await valuesOf(own), composites });
    marked.push({ path: join(one, "summary.json"), summary });
  }
  await writeAtomic(join(directory, "contamination.json"), [`${JSON.stringify(contamination)}\n`]);
  for (const { path, summary } of marked) await writeAtomic(path, [`${JSON.stringify(summary, null, 2)}\n`]);
  return contamination;
}

async function valuesOf({ directory, manifest, items }: StoredRun): Promise<PrimaryValues[]> {
  const byColumn = new Map<string, Outcome[]>();
  for await (const outcome of readRows<Outcome>(join(directory, "outcomes.jsonl"))) {
    const key = `${outcome.task} ${outcome.protocol}`;
    const outcomes = byColumn.get(key) ?? [];
    outcomes.push(outcome);
    byColumn.set(key, outcomes);
  }
  return manifest.entries.map((entry) => {
    const clusters = new Map((items.get(entry.task) ?? []).map(({ id, cluster }) => [id, cluster]));
    const outcomes = byColumn.get(`${entry.task} ${entry.protocol}`) ?? [];
    return primaryValues(entry, { outcomes, clusterOf: (item) => clusters.get(item) });
  });
}

/** @throws MivhanError E_HITS_INDEX when the scan did not look for a task of the run */
function contaminationOf(
  { manifest, items, directory }: StoredRun,
  { header, items: found }: ContaminationReport,
): RunContamination {
  const { corpus, index, normaliser, complete, controlsPassed, untrusted, fast } = header;
  const known = new Map<string, Map<string, ItemOverlap>>();
  for (const item of found) {
    const own = known.get(item.benchmark) ?? new Map<string, ItemOverlap>();
    known.set(item.benchmark, own.set(item.id, itemOverlap(item, { untrusted })));
  }
  const names = [...new Set(manifest.entries.map(({ task }) => task))].filter((task) => known.has(task));
  if (names.length === 0)
    throw new MivhanError({
      code: "E_HITS_INDEX",
      family: "input",
      message: `the scan looked for no task of ${directory}`,
      advice: `make an index with its tasks: mivhan contamination index ${manifest.entries.map(({ task }) => task).join(" ")} -o FILE`,
    });
  const tasks = names.map((task) => {
    const own = known.get(task);
    const rows = (items.get(task) ?? []).map(({ id }) => [id, own?.get(id) ?? UNKNOWN] as const);
    return [task, Object.fromEntries(rows)] as const;
  });
  const { digest, files, bytes, words } = corpus;
  return {
    format: CONTAMINATION_FORMAT,
    index,
    normaliser,
    corpus: { digest, files, bytes, words },
    complete,
    controlsPassed,
    fast,
    tasks: Object.fromEntries(tasks),
  };
}

const UNKNOWN: ItemOverlap = { class: "unjudged", overlaps: {} };
