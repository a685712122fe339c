/**
 * Runs benchmarks: `npm run bench` all of them, `npm run bench -- retrieval statistics` those named, `npm run bench -- memory 1000000` one with
 * its arguments. They are compiled first, since a loader that compiles on the fly is part of what it measures.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, ".dist-bench");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const all = readdirSync(join(root, "bench"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -3));
const words = process.argv.slice(2);
const given = words.filter((word) => /^\d+$/.test(word));
const wanted = words.length > 0 ? words.filter((word) => !given.includes(word)) : all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${all.join(", ")}`);
  process.exit(2);
}
const options = ["--noCheck", "--noEmit", "false", "--rootDir", root, "--outDir", out, "--declaration", "false"];
const files = all.map((name) => join(root, "bench", `${name}.ts`));
const settings = [
  "--target",
  "es2023",
  "--module",
  "nodenext",
  "--skipLibCheck",
  "--rewriteRelativeImportExtensions",
  "--resolveJsonModule",
];
const compiled = spawnSync(process.execPath, [tsc, ...settings, ...options, "--ignoreConfig", ...files], {
  stdio: "inherit",
  cwd: root,
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
let failed = 0;
for (const name of wanted) {
  console.log(`── ${name}`);
  const { status } = spawnSync(process.execPath, [join(out, "bench", `${name}.js`), ...given], { stdio: "inherit", cwd: root });
  if (status !== 0) failed += 1;
}
rmSync(out, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;
