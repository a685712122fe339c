import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { KERNEL_SHA256 } from "../../src/contamination/kernel.data.ts";

/** The compiler that gives the committed bytes. */
const VERSION = "14.0.6";

describe("the WebAssembly kernel", () => {
  it(`comes out of clang ${VERSION} as it is committed`, ({ skip }) => {
    const clang = process.env["CLANG"] ?? "clang";
    const found = spawnSync(clang, ["--version"], { encoding: "utf8" }).stdout?.match(/version (\S+)/)?.[1];
    if (found !== VERSION) skip(`clang ${VERSION} is not there (found: ${found ?? "none"}); apt-get install clang-14 lld-14`);
    const directory = mkdtempSync(join(tmpdir(), "mivhan-kernel-"));
    try {
      const out = join(directory, "kernel.wasm");
      const script = fileURLToPath(new URL("../../native/build.sh", import.meta.url));
      expect(spawnSync("sh", [script, out], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
      expect(createHash("sha256").update(readFileSync(out)).digest("hex")).toBe(KERNEL_SHA256);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
