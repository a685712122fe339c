/**
 * Bootstrap of the means of 11 tasks with 11,432 items in all, 10,000 replicates: `npx tsx bench/statistics.ts`.
 * Where `python3` has NumPy (or PYTHON names one that does), the same algorithm runs there too: one multinomial draw of counts
 * per distinct value and replicate, then a product with the values. Seconds are of the processor, so that a busy machine does not move the
 * ratio.
 */
import { spawnSync } from "node:child_process";
import { random } from "../src/core/random.ts";
import { bootstrapMeans } from "../src/stats/bootstrap.ts";
import { comparePaired } from "../src/stats/paired.ts";
import type { Stratum } from "../src/stats/strata.ts";

const REPLICATES = 10_000;
const ITEMS = 11_432;
const TASKS = 11;
const SEEDS = 5;
const ROUNDS = 5;

const NUMPY = `
import time, numpy as np
best = 1e9
for _ in range(${ROUNDS}):
    rng = np.random.default_rng(1)
    start = time.process_time()
    total = np.zeros(${REPLICATES})
    for task in range(${TASKS}):
        n = ${ITEMS} // ${TASKS} + (task < ${ITEMS % TASKS})
        values = rng.integers(-${SEEDS}, ${SEEDS} + 1, n) / ${SEEDS}
        kinds, counts = np.unique(values, return_counts=True)
        total += rng.multinomial(n, counts / n, ${REPLICATES}) @ kinds / n / ${TASKS}
    best = min(best, time.process_time() - start)
print(best)
`;

const tasks = makeTasks();
const counted = fastest(() => bootstrapMeans(tasks, { replicates: REPLICATES, source: random("bench") }));
const byItem = tasks.map((task) => ({ ...task, values: task.values.map((value, i) => value + i * 1e-9) }));
const drawn = fastest(() => bootstrapMeans(byItem, { replicates: REPLICATES, source: random("bench") }), 1);
const compared = fastest(compareAll);

console.log(`${TASKS} tasks, ${ITEMS} items, ${SEEDS} seeds, ${REPLICATES} replicates; node ${process.version}`);
console.log(`bootstrap by counts of equal values   ${counted.toFixed(2)} s`);
console.log(`bootstrap item by item                ${drawn.toFixed(2)} s`);
console.log(`paired comparison of every task       ${compared.toFixed(2)} s (interval, sign-flip test; no bootstrap)`);
const numpy = timeOfNumpy();
console.log(
  numpy === "absent"
    ? "NumPy: not found (set PYTHON)"
    : `NumPy, same counts                    ${numpy.toFixed(2)} s; NumPy / own = ${(numpy / counted).toFixed(2)}`,
);

/** Differences of two means over five seeds: 11 distinct values. */
function makeTasks(): Stratum[] {
  const source = random("bench", "items");
  return Array.from({ length: TASKS }, (_, task) => {
    const n = Math.floor(ITEMS / TASKS) + (task < ITEMS % TASKS ? 1 : 0);
    return { values: Array.from({ length: n }, () => (source.below(2 * SEEDS + 1) - SEEDS) / SEEDS), weight: 1 / TASKS };
  });
}

function compareAll() {
  for (const { values } of tasks)
    comparePaired({
      first: values,
      second: values.map(() => 0),
      binary: false,
      repeats: SEEDS,
      replicates: REPLICATES - 1,
      source: random("bench", "compare"),
    });
}

function fastest(work: () => unknown, rounds = ROUNDS): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

function timeOfNumpy(): number | "absent" {
  const { status, stdout } = spawnSync(process.env["PYTHON"] ?? "python3", ["-c", NUMPY], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : "absent";
}
