import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../definitions/package-root.ts";

/** The version of this package. */
export const VERSION: string = (JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as { version: string })
  .version;

/** What made a run: goes into the digest `made`. */
export const MADE = {
  mivhan: VERSION,
  node: process.versions.node.split(".")[0],
  platform: process.platform,
  arch: process.arch,
} as const;
