/**
 * Peak memory of a whole run against an instant local server, by number of items: `npm run build && npm run bench -- memory [ITEMS …]`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { MAIN, makeTask, measure, PROGRAMS, runArguments, startLocalServer } from "./scale/workplace.ts";

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1000, 10_000, 50_000];
const { rss } = await measure(join(PROGRAMS, "nothing.mjs"), []);
console.log(`an empty program  ${rss.toFixed(0).padStart(5)} MB; node ${process.version}`);
for (const items of sizes) {
  const server = await startLocalServer(0);
  const folder = makeTask(items);
  try {
    const { rss, cpu, seconds } = await measure(MAIN, runArguments(folder, { port: server.port, concurrency: 32 }), {
      cwd: folder,
    });
    const each = `${((cpu * 1e6) / items).toFixed(0)} µs CPU an item`;
    console.log(
      `${items.toLocaleString("en").padStart(9)} items ${rss.toFixed(0).padStart(5)} MB  ${seconds.toFixed(1)} s, ${each}`,
    );
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}
