/**
 * Builds `dist` from `src`: compiled JavaScript with types, the validators of the schemas, the page of the HTML report, and the command made executable. Types are
 * checked by `npm run types`, not here, so that an install is quick. The new folder replaces the old one in one move.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const fresh = join(root, `.dist-${process.pid}`);
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const started = new Date();
const { status } = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"), "--noCheck", "--outDir", fresh], {
  stdio: "inherit",
  cwd: root,
});
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true });
  process.exit(status ?? 1);
}
const { buildSchemas } = await import(pathToFileURL(join(root, "scripts", "build-schemas.mjs")).href);
await buildSchemas(fresh);
const pageBuilder = join(root, "scripts", "build-page.mjs");
if (existsSync(pageBuilder)) {
  const { buildPage } = await import(pathToFileURL(pageBuilder).href);
  await buildPage(root, fresh);
}
chmodSync(join(fresh, "cli", "main.js"), 0o755);
writeFileSync(join(fresh, "built.txt"), started.toISOString());
const old = join(root, `.dist-old-${process.pid}`);
if (existsSync(join(root, "dist"))) renameSync(join(root, "dist"), old);
renameSync(fresh, join(root, "dist"));
rmSync(old, { recursive: true, force: true });
