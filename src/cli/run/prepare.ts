import type { Corpus } from "../../core/corpus.ts";
import type { Card, SuiteEntry, Task } from "../../core/definition.ts";
import { MivhanError, type Problem } from "../../core/errors.ts";
import type { Items } from "../../core/item.ts";
import { openItems } from "../../data/items.ts";
import { loadJudgedItems } from "../../data/judged-items.ts";
import { MISSING } from "../../data/split-files.ts";
import { type EntryData, type PlannedEntry, type PlanOptions, planEntry } from "../../run/plan.ts";
import { expressionFault } from "../../scoring/extractors/expression.ts";
import { metricNames, type Registry } from "../../scoring/registry.ts";
import { checkItems } from "../../tasks/check-items.ts";
import { type DefinitionFault, type Entry, resolveEntry } from "../../tasks/entry.ts";
import { groupedByPosition } from "../../tasks/long-context.ts";
import { type Asker, createAsker } from "../../tasks/prompt.ts";
import { missingData, requiredSplitRoot } from "../data/root.ts";
import { definitionError, type Library, type Loaded } from "../library.ts";
import { type GivenWords, withGivenWords } from "./words.ts";

export interface PreparedEntry {
  readonly planned: PlannedEntry;
  readonly asker: Asker;
}

export interface PrepareOptions extends PlanOptions {
  readonly library: Library;
  readonly registry: Registry;
  /** Folders in which pulled data is looked for, before the user's data directory. */
  readonly dataFolders: readonly string[];
  /** Words of published protocols that the user gave. */
  readonly words?: readonly GivenWords[];
}

/**
 * From suite entries to what can be asked: definitions joined, data read and checked, order and seeds drawn. Everything that is
 * wrong in any definition is reported at once, then everything that is wrong in any data; nothing is sent before all is right.
 */
export async function prepareEntries(entries: readonly SuiteEntry[], options: PrepareOptions): Promise<PreparedEntry[]> {
  const problems: Problem[] = [];
  const resolved: Entry[] = [];
  for (const wanted of entries) {
    const result = await collecting(problems, () => resolve(wanted, options));
    if (result !== undefined) resolved.push(result);
  }
  if (problems.length > 0) throw definitionError(problems);

  const prepared: PreparedEntry[] = [];
  const missing: Problem[] = [];
  const loader = createDataLoader(options);
  for (const entry of resolved) {
    const loaded = await collecting(problems, () => loader(entry), missing);
    if (loaded === undefined) continue;
    const data = { ...loaded, items: groupedByPosition(loaded.items, entry) };
    const result = await collecting(problems, async () => {
      const planned = planEntry(entry, data, options, options.registry);
      const faults = checkItems(entry, { items: data.items, itemRows: data.itemRows, file: data.file });
      if (faults.length > 0) throw definitionError(faults);
      return { planned, asker: createAsker(entry, data.candidates, { corpus: data.corpus?.digest, items: data.items }) };
    });
    if (result !== undefined) prepared.push(result);
  }
  if (missing.length > 0 && problems.length === 0) throw missingData(missing);
  if (problems.length > 0)
    throw new MivhanError({
      code: "E_DATA",
      family: "input",
      message: "the data cannot be asked as it is; nothing was sent",
      problems: [...problems, ...missing],
    });
  return prepared;
}

/**
 * Runs one step and keeps the problems it throws, so that the next step's problems are reported beside them; data that are only
 * not here are kept in `missing`.
 */
async function collecting<T>(problems: Problem[], step: () => Promise<T>, missing = problems): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof MivhanError) || error.problems.length === 0) throw error;
    const kept = error.code === "E_DATA_MISSING" ? missing : problems;
    // The same file may be read for several entries.
    const known = new Set(kept.map((problem) => JSON.stringify(problem)));
    kept.push(...error.problems.filter((problem) => !known.has(JSON.stringify(problem))));
    return undefined;
  }
}

async function resolve(
  { task, protocol, parameters }: SuiteEntry,
  { library, registry, words = [] }: PrepareOptions,
): Promise<Entry> {
  const [loadedTask, loadedProtocol] = [await library.load("task", task), await library.load("protocol", protocol)];
  const result = resolveEntry(
    {
      task: loadedTask.value,
      protocol: withGivenWords(loadedProtocol.value, loadedTask.value, words),
      ...parameters,
    },
    { metrics: metricNames(registry), extractors: new Set(registry.extractors.keys()), expressionFault },
  );
  if (result.ok) return result.entry;
  throw definitionError(result.faults.map((fault) => placed(fault, fault.definition === "task" ? loadedTask : loadedProtocol)));
}

/** A fault with its place in the file; a line within a block of text is added to the line on which the block's key stands. */
export function placed({ path, line, message, expected, advice }: DefinitionFault, { placeOf }: Loaded<unknown>): Problem {
  const place = placeOf(path);
  const lineInFile = place.line === undefined || line === undefined ? {} : { line: place.line + line, column: 1 };
  return {
    place: { ...place, ...lineInFile },
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(advice === undefined ? {} : { advice }),
  };
}

/** Loads each (card, split) once, however many entries use it. */
function createDataLoader({ library, dataFolders }: PrepareOptions): (entry: Entry) => Promise<LoadedData> {
  const loaded = new Map<string, Promise<SplitItems>>();
  return async ({ task, shots }) => {
    const source = await library.load("card", task.dataset);
    const card = source.value;
    const load = (split: string): Promise<SplitItems> => {
      const key = `${card.card} ${split} ${task.kind} ${task.labels.map(({ label }) => label).join()}`;
      const loading = loaded.get(key) ?? loadSplit(source, split, { task, dataFolders });
      loaded.set(key, loading);
      return loading;
    };
    const main = await load(task.split);
    const base = {
      card,
      file: card.splits[task.split]?.file ?? task.split,
      sha256: main.sha256,
      items: main.items,
      itemRows: main.itemRows,
      ...(main.corpus === undefined ? {} : { corpus: main.corpus }),
      ...(main.qrelsSha256 === undefined ? {} : { qrelsSha256: main.qrelsSha256 }),
    };
    if (task.shotSplit === undefined) return { ...base, candidates: [] };
    if (shots > 0) {
      const candidates = await load(task.shotSplit);
      return { ...base, candidates: [...candidates.items], shotSha256: candidates.sha256 };
    }
    // Without shots the split only tells the baselines how often each gold occurs; where it is not at hand, they do without.
    const candidates = await load(task.shotSplit).catch(() => ({ items: [] }));
    return { ...base, candidates: [...candidates.items] };
  };
}

interface LoadedData extends EntryData {
  /** The row of each item in the file. */
  readonly itemRows: readonly number[];
}

interface SplitItems {
  readonly items: Items;
  readonly itemRows: readonly number[];
  readonly sha256: string;
  readonly corpus?: Corpus;
  readonly qrelsSha256?: string;
}

async function loadSplit(
  source: Loaded<Card>,
  split: string,
  { task, dataFolders }: { readonly task: Task; readonly dataFolders: readonly string[] },
): Promise<SplitItems> {
  const root = await requiredSplitRoot(source, split, { dataFolders, environment: process.env });
  const options = { root, kind: task.kind, labels: task.labels };
  const result = await (task.kind === "retrieval" ? loadJudgedItems : openItems)(source.value, split, options);
  if (result.ok) return result;
  throw result.problems.every(({ message }) => message === MISSING)
    ? missingData(result.problems)
    : definitionError(result.problems);
}
