// Writes a WebAssembly binary into a TypeScript data file: node native/embed.mjs kernel.wasm kernel.data.ts
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [, , from, to] = process.argv;
const bytes = readFileSync(from);
const source = readFileSync(new URL("kernel.c", import.meta.url));
const digest = (content) => createHash("sha256").update(content).digest("hex");
writeFileSync(
  to,
  `// Written by native/build.sh from native/kernel.c; do not edit.
/** SHA-256 of native/kernel.c, so that a test can tell a binary that no longer matches its source. */
export const KERNEL_SOURCE_SHA256 = "${digest(source)}";
export const KERNEL_SHA256 = "${digest(bytes)}";
export const KERNEL_BASE64 = "${bytes.toString("base64")}";
`,
);
