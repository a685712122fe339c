/**
 * What `mivhan compare` does with two models over 11 tasks with 11,432 items in all and five seeds: reading both run directories, intervals,
 * sign-flip tests of 10,000 assignments per task, and the composite: `npx tsx bench/compare.ts`. A BCa bootstrap of the composite over
 * all tasks is timed for scale; `bench/statistics.ts` times it beside NumPy with the same algorithm.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareNumbers } from "../src/cli/numbers/compare-runs.ts";
import { readRunValues } from "../src/cli/numbers/read-run-values.ts";
import { RUN_FORMAT } from "../src/core/manifest.ts";
import { random } from "../src/core/random.ts";
import { bcaOfMeans } from "../src/stats/bca.ts";
import { pairColumns } from "../src/summary/pairing.ts";

const TASKS = 11;
const ITEMS = 11_432;
const SEEDS = [1, 2, 3, 4, 5];
const REPLICATES = 10_000;
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), "mivhan-bench-"));
try {
  const directories = ["first", "second"].map((name, index) => writeRun(name, 0.5 + 0.02 * index));
  const seconds = { read: Number.POSITIVE_INFINITY, compare: Number.POSITIVE_INFINITY, bootstrap: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    const start = now();
    const [a, b] = [await readRunValues(directories[0] as string), await readRunValues(directories[1] as string)];
    const read = now();
    const { differences, composites } = compareNumbers(a, b);
    const compared = now();
    const strata = a.values.columns.map((column, task) => {
      const { first, second } = pairColumns(column, b.values.columns[task] as typeof column);
      return { values: first.map((value, item) => value - (second[item] as number)), weight: 1 / TASKS };
    });
    bcaOfMeans(strata, { replicates: REPLICATES, source: random("bench") });
    const end = now();
    if (differences.length !== TASKS || composites.composites.length !== 1) throw new Error("not everything was compared");
    seconds.read = Math.min(seconds.read, (read - start) / 1000);
    seconds.compare = Math.min(seconds.compare, (compared - read) / 1000);
    seconds.bootstrap = Math.min(seconds.bootstrap, (end - compared) / 1000);
  }
  console.log(`${TASKS} tasks, ${ITEMS} items, ${SEEDS.length} seeds, two runs; node ${process.version}; best of ${ROUNDS}`);
  console.log(`reading both runs                       ${seconds.read.toFixed(2)} s (${2 * ITEMS * SEEDS.length} outcomes)`);
  console.log(`comparing tasks and composite           ${seconds.compare.toFixed(2)} s`);
  console.log(`together                                ${(seconds.read + seconds.compare).toFixed(2)} s`);
  console.log(
    `for scale: BCa of the composite         ${seconds.bootstrap.toFixed(2)} s (${REPLICATES} replicates of all tasks)`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

/** Milliseconds of the processor, so that a busy machine does not move them. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function writeRun(name: string, level: number): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  const source = random("bench", name);
  const tasks = Array.from({ length: TASKS }, (_, task) => ({
    task: `task-${task}`,
    items: Math.floor(ITEMS / TASKS) + (task < ITEMS % TASKS ? 1 : 0),
  }));
  const column = { protocol: "letter-chat@0", primary: "acc@letter-strict" };
  const entries = tasks.map(({ task, items }) => ({
    ...column,
    task,
    items,
    seeds: SEEDS,
    metrics: ["acc"],
    asked: task,
    read: task,
    protocolDefinition: { extractors: ["letter-strict"] },
    taskDefinition: { exclude: [] },
    data: {},
  }));
  const members = tasks.map(({ task }) => ({ task, protocol: "letter-chat", weight: 1 }));
  const suite = { name: "bench", version: 1, composites: [{ composite: "average", title: "average", members }] };
  const manifest = { format: RUN_FORMAT, run: name, suite, model: { name, identity: { backend: name } }, entries };
  writeFileSync(join(directory, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(directory, "summary.json"), JSON.stringify({ complete: true, columns: [], composites: [] }));
  const items: string[] = [];
  const outcomes: string[] = [];
  for (const { task, items: count } of tasks) {
    for (let item = 0; item < count; item++) {
      const id = `${task}-${String(item).padStart(5, "0")}`;
      items.push(JSON.stringify({ task, id, fields: {}, choices: [], gold: { kind: "choice", index: 0 } }));
      const skill = level + (source.float() - 0.5);
      for (const seed of SEEDS) {
        const acc = source.float() < skill ? 1 : 0;
        const reading = { reading: "answered", answer: "2", span: [0, 1], values: { acc } };
        const readings = { "letter-strict": reading, "letter-flexible": reading };
        const key = { task, protocol: column.protocol, item: id, seed };
        outcomes.push(JSON.stringify({ ...key, status: "collected", finish: "stop", readings, request: "0".repeat(32) }));
      }
    }
  }
  writeFileSync(join(directory, "items.jsonl"), `${items.join("\n")}\n`);
  writeFileSync(join(directory, "outcomes.jsonl"), `${outcomes.join("\n")}\n`);
  return directory;
}
