/**
 * How long the command takes to begin: `npm run build && npm run bench -- startup`. `--help` beside `node -e 0`, in turn, and the time
 * from starting the process to the first request that a server sees, of a task of 1,000 items.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { MAIN, makeTask, measure, PROGRAMS, runArguments, startLocalServer } from "./scale/workplace.ts";

const ROUNDS = 15;
const NOTHING = join(PROGRAMS, "nothing.mjs");

const nothing: number[] = [];
const help: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  nothing.push((await measure(NOTHING, [])).seconds * 1000);
  help.push((await measure(MAIN, ["--help"])).seconds * 1000);
}
console.log(`an empty program ${show(nothing)}`);
console.log(`mivhan --help    ${show(help)}, ${(median(help) - median(nothing)).toFixed(0)} ms more`);

const server = await startLocalServer(0);
const folder = makeTask(1000);
const any: number[] = [];
const item: number[] = [];
try {
  for (let round = 0; round < ROUNDS; round++) {
    await server.reset();
    const started = performance.timeOrigin + performance.now();
    await measure(MAIN, runArguments(folder, { port: server.port, concurrency: 32 }), { cwd: folder });
    const stats = await server.stats();
    any.push(stats.any - started);
    item.push(stats.first - started);
    rmSync(join(folder, "r"), { recursive: true });
  }
} finally {
  server.close();
  rmSync(folder, { recursive: true });
}
console.log(`first request    ${show(any)} after Enter (of the probe)`);
console.log(`first item       ${show(item)} after Enter`);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function show(values: readonly number[]): string {
  return `${median(values).toFixed(0).padStart(4)} ms (least ${Math.min(...values).toFixed(0)})`;
}
