import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Corpus, CorpusResources, OpenVectors, Search, VectorFile } from "../../core/corpus.ts";
import { MivhanError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { type Model, RequestFailure } from "../../core/model.ts";
import { userDataDirectory } from "../../data/home.ts";
import { openSearch } from "../../models/corpus-search.ts";
import type { PlannedEntry } from "../../run/plan.ts";
import { openVectorStore } from "../../store/vectors.ts";
import type { Terminal } from "../terminal.ts";
import { type FloorModel, floorModels } from "./floors.ts";
import type { RunOptions } from "./model.ts";
import { createProgress, type Progress } from "./progress.ts";

/** A model that can search the corpora of its run. */
export interface ReadyModel {
  readonly model: Model;
  readonly floors: () => Promise<readonly FloorModel[]>;
  /** What goes into the manifest. */
  readonly prepared: { readonly prepared?: Readonly<Record<string, JsonObject>> };
  readonly close: () => Promise<void>;
}

interface PrepareInput {
  readonly entries: readonly PlannedEntry[];
  readonly options: RunOptions;
  readonly terminal: Terminal;
}

/** The one baseline whose floor stands beside a retrieval score: it costs nothing, where an index of a large corpus takes seconds. */
const FLOOR = "random";
/** Requests under way at once where the run follows its server: preparing has no pace of its own. */
const PREPARING = 8;

/**
 * Makes every corpus of a run ready for a model: an index in memory, or vectors on a disk, which are made once and then found again.
 * Interrupted, it keeps what is there, and the model comes back as it was.
 */
export async function prepareCorpora(model: Model, { entries, options, terminal }: PrepareInput): Promise<ReadyModel> {
  const open: VectorFile[] = [];
  const close = async () => {
    await Promise.all(open.splice(0).map((file) => file.close()));
  };
  const searches = new Map<string, Search>();
  const prepared: Record<string, JsonObject> = {};
  try {
    for (const [task, corpus] of corporaOf(entries)) {
      const resources = resourcesFor({ model, corpus, options, terminal, opened: (file) => open.push(file) });
      const { search, about } = await openSearch(model, corpus, resources).finally(resources.finish);
      searches.set(corpus.digest, search);
      prepared[task] = { corpus: corpus.digest, ...about };
      terminal.say(`${model.name}: ${task} is ready (${factsOf(about)})`);
    }
  } catch (error) {
    await close();
    // Ctrl-C while preparing: nothing is asked, and the same command goes on from here.
    if (options.drain.aborted) return { model, floors: async () => [], prepared: {}, close };
    throw error;
  }
  const ready = { ...model, search: searchOf(model, searches) };
  return { model: ready, floors: () => floorsOf(entries), prepared: { prepared }, close };
}

function corporaOf(entries: readonly PlannedEntry[]): ReadonlyMap<string, Corpus> {
  const found = new Map<string, Corpus>();
  for (const { entry, data } of entries) if (data.corpus !== undefined) found.set(entry.task.task, data.corpus);
  return found;
}

function searchOf({ name }: Model, searches: ReadonlyMap<string, Search>): Search {
  return async (request, signal) => {
    const search = searches.get(request.corpus);
    if (search !== undefined) return search(request, signal);
    const message = `${name} has no corpus ${request.corpus}`;
    throw new MivhanError({ code: "E_FAULT", family: "fault", message });
  };
}

async function floorsOf(entries: readonly PlannedEntry[]): Promise<FloorModel[]> {
  const ready: FloorModel[] = [];
  for (const { model, kinds } of floorModels()) {
    if (model.name !== FLOOR || model.openCorpus === undefined) {
      ready.push({ model, kinds });
      continue;
    }
    const searches = new Map<string, Search>();
    for (const corpus of corporaOf(entries).values())
      searches.set(corpus.digest, (await model.openCorpus(corpus, nothingNeeded())).search);
    ready.push({ model: { ...model, search: searchOf(model, searches) }, kinds });
  }
  return ready;
}

interface Resources extends CorpusResources {
  readonly finish: () => void;
}

function resourcesFor({
  model,
  corpus,
  options,
  terminal,
  opened,
}: {
  model: Model;
  corpus: Corpus;
  options: RunOptions;
  terminal: Terminal;
  opened: (file: VectorFile) => void;
}): Resources {
  const signal = AbortSignal.any([options.drain, options.abort]);
  const store = openVectorStore(join(userDataDirectory(process.env), "vectors"));
  let progress: Progress | undefined;
  const vectors: OpenVectors = async (of) => {
    const file = await store(of);
    opened(file);
    if (file.rows > 0 && file.rows < of.rows) terminal.say(`${file.rows} of ${of.rows} vectors are there already`);
    return file;
  };
  return {
    vectors,
    signal,
    concurrency: options.concurrency === "auto" ? PREPARING : options.concurrency,
    progress: (done, of) => {
      progress ??= createProgress({
        label: `${model.name} embeds ${corpus.documents.length} documents`,
        total: of,
        done,
        terminal,
        now: () => performance.timeOrigin + performance.now(),
      });
      progress.reached(done);
      progress.show();
    },
    patiently: (ask) => patiently(ask, { options, signal }),
    finish: () => progress?.finish(),
  };
}

/** Tries again what may pass, as often and with the pauses that the run has for its items. */
async function patiently<T>(
  ask: () => Promise<T>,
  { options, signal }: { options: RunOptions; signal: AbortSignal },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const decision = error instanceof RequestFailure ? options.retry(error, tries) : { again: false as const };
      if (!decision.again) throw error;
      await sleep(decision.wait, undefined, { signal });
    }
  }
}

function nothingNeeded(): CorpusResources {
  const never = new AbortController().signal;
  const vectors = () => Promise.reject(new RangeError("a baseline has no vectors"));
  return { vectors, progress: () => undefined, concurrency: 1, patiently: (ask) => ask(), signal: never };
}

function factsOf(about: JsonObject): string {
  return Object.entries(about)
    .filter(([, value]) => typeof value === "number")
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
