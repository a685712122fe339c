/**
 * A run against a server that fails in sixteen ways at 5 % each: `npm run build && npm run bench -- soak [REQUESTS]`. Complete, correct, and of
 * flat memory, or it fails. An item takes 2.2 requests until it is answered or refused for good.
 */
import { rmSync } from "node:fs";
import { soak } from "./scale/soak.ts";

const REQUESTS = Number(process.argv[2] ?? "100000");
const items = Math.ceil(REQUESTS / 2.2);
const { tries, outcomes, wrong, passes, seconds, memory, score, folder } = await soak(items, { concurrency: 1024, timeout: 10 });
const total = Object.values(tries).reduce((sum, count) => sum + count, 0);
console.log(
  `${total.toLocaleString("en")} requests for ${items.toLocaleString("en")} items in ${seconds.toFixed(0)} s, ${passes} passes; node ${process.version}`,
);
for (const [way, count] of Object.entries(tries))
  console.log(`  ${way.padEnd(20)}${count.toLocaleString("en").padStart(9)}  ${((100 * count) / total).toFixed(1)} %`);
console.log(`complete: ${outcomes} of ${items}; wrong: ${wrong.length}`);
for (const line of wrong.slice(0, 20)) console.log(`  ${line}`);
console.log(`score ${score.printed.toFixed(6)}, by the server's own answers ${(score.right / score.collected).toFixed(6)}`);
console.log(`memory by tenths of the longest pass, MB: ${memory.map((megabytes) => megabytes.toFixed(0)).join(" ")}`);
// While it asks: the last two tenths hold the reading of the journal and the summary.
const asking = memory.slice(2, 8);
const isFlat = Math.max(...asking) < 1.5 * Math.min(...asking);
console.log(isFlat ? "memory is flat" : "memory GROWS");
const isRight = outcomes === items && wrong.length === 0 && Math.abs(score.printed - score.right / score.collected) < 1e-9;
if (!isRight || !isFlat) process.exitCode = 1;
else rmSync(folder, { recursive: true });
