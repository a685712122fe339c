/** Prints the calibration table of docs/statistics.md: `npx tsx test/stats/calibrate.ts [times the test's runs] [part of a name]`. */
import { random } from "../../src/core/random.ts";
import { SIMULATIONS as OF_DEFAULTS } from "./simulations.ts";
import { SIMULATIONS_OF_COMMANDS } from "./simulations-of-commands.ts";

const SIMULATIONS = [...OF_DEFAULTS, ...SIMULATIONS_OF_COMMANDS];

const times = Number(process.argv[2] ?? 1);
console.log("| what | claimed | simulated | runs |\n|---|---|---|---|");
for (const { name, claimed, runs, happens } of SIMULATIONS.filter(({ name }) => name.includes(process.argv[3] ?? ""))) {
  const source = random("calibration table", name);
  let hits = 0;
  const started = performance.now();
  for (let run = 0; run < runs * times; run++) if (happens(source)) hits += 1;
  console.log(`| ${name} | ${claimed} | ${((100 * hits) / (runs * times)).toFixed(1)} % | ${runs * times} |`);
  if (times === 1) console.error(`${((performance.now() - started) / 1000).toFixed(1)} s`);
}
