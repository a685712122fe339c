/**
 * From outcomes to `summary.json`: one million outcomes of eleven tasks, some read by two extractors, five seeds:
 * `npm run bench -- summary [OUTCOMES]`. Reading the same outcomes as JSON is timed for scale. Before that the peak memory of as many
 * outcomes of one column that are made anew at each reading, as those of a run are.
 */
import type { Manifest, ManifestEntry } from "../src/core/manifest.ts";
import type { Outcome, OutcomeList } from "../src/core/outcome.ts";
import { random } from "../src/core/random.ts";
import { builtInRegistry } from "../src/scoring/registry.ts";
import { outcomesByColumn, summarise } from "../src/summary/summarise.ts";

const OUTCOMES = Number(process.argv[2] ?? "1000000");
const TASKS = 11;
const SEEDS = [1, 2, 3, 4, 5];
const ITEMS = Math.floor(OUTCOMES / TASKS / SEEDS.length);

const source = random("bench", "summary");
const calls = { attempts: 0, failures: {}, tokens: { prompt: 0, completion: 0, reasoning: 0, replies: 0 }, ways: {} };
// First, since peak memory never falls.
measureOneColumn();

const entries = Array.from({ length: TASKS }, (_, task) => entryOf(`task-${task}`));
const outcomes: Outcome[] = [];
for (const { task } of entries) {
  for (let item = 0; item < ITEMS; item++) for (const seed of SEEDS) outcomes.push(outcomeOf(task, item, seed));
}
const items = new Map(
  entries.map(({ task }) => [
    task,
    new Map(Array.from({ length: ITEMS }, (_, item) => [`item-${item}`, { gold: String(item % 4) }])),
  ]),
);

const lines = outcomes.map((outcome) => JSON.stringify(outcome));
let started = performance.now();
for (const line of lines) JSON.parse(line);
const parsing = (performance.now() - started) / 1000;
lines.length = 0;

const before = process.cpuUsage();
started = performance.now();
const manifest = {
  run: "bench",
  model: { name: "m", identity: { backend: "bench" } },
  suite: { name: "bench", version: 1, composites: [] },
  tolerance: 0.005,
  digests: { asked: "", read: "", model: "", made: "" },
  entries,
} as unknown as Manifest;
const { columns } = summarise(
  { manifest, outcomesOf: outcomesByColumn(outcomes), items, callsOf: () => calls },
  builtInRegistry(),
);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
if (columns.length !== TASKS || columns.some(({ score }) => score === undefined))
  throw new Error("not everything was summarised");
console.log(`${outcomes.length.toLocaleString("en")} outcomes, ${TASKS} tasks, ${SEEDS.length} seeds; node ${process.version}`);
console.log(`summary       ${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(2)} s CPU)`);
console.log(`for scale: reading the outcomes as JSON ${parsing.toFixed(2)} s`);

function measureOneColumn(): void {
  const entry = { ...entryOf("numbers"), seeds: [1], items: OUTCOMES };
  // Ten different readings, as of a task whose answers are few.
  const shared = Array.from({ length: 10 }, (_, item) => outcomeOf("numbers", item, 1));
  const outcomes: OutcomeList = {
    length: OUTCOMES,
    *[Symbol.iterator]() {
      for (let item = 0; item < OUTCOMES; item++) yield { ...(shared[item % 10] as Outcome), item: `item-${item}` };
    },
  };
  const facts = Array.from({ length: 4 }, (_, gold) => ({ gold: String(gold) }));
  const items = new Map([[entry.task, { get: (id: string) => facts[Number(id.slice(5)) % 4] }]]);
  const before = process.resourceUsage().maxRSS / 1024;
  const started = performance.now();
  summarise({ manifest: manifestOf([entry]), outcomesOf: () => outcomes, items, callsOf: () => calls }, builtInRegistry());
  const seconds = (performance.now() - started) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(`${OUTCOMES.toLocaleString("en")} outcomes of one column, made anew at each reading`);
  console.log(`summary       ${seconds.toFixed(2)} s; peak memory ${peak.toFixed(0)} MB, ${before.toFixed(0)} MB before it`);
}

function manifestOf(entries: readonly ManifestEntry[]): Manifest {
  return {
    run: "bench",
    model: { name: "m", identity: { backend: "bench" } },
    suite: { name: "bench", version: 1, composites: [] },
    tolerance: 0.005,
    digests: { asked: "", read: "", model: "", made: "" },
    entries,
  } as unknown as Manifest;
}

function entryOf(task: string): ManifestEntry {
  return {
    task,
    protocol: "letter-chat@0",
    primary: "acc@letter-strict",
    seeds: SEEDS,
    items: ITEMS,
    marks: [],
    floors: {},
    taskDefinition: { kind: "multiple-choice", labels: [] },
    protocolDefinition: { extractors: ["letter-strict", "letter-flexible"] },
  } as unknown as ManifestEntry;
}

function outcomeOf(task: string, item: number, seed: number): Outcome {
  const reading = () => {
    const answer = String(source.below(4));
    return { reading: "answered" as const, answer, span: [0, 1] as const, values: { acc: answer === String(item % 4) ? 1 : 0 } };
  };
  return {
    task,
    protocol: "letter-chat@0",
    item: `item-${item}`,
    seed,
    status: "collected",
    finish: "stop",
    readings: { "letter-strict": reading(), "letter-flexible": reading() },
    request: "0123456789abcdef0123456789abcdef",
  };
}
