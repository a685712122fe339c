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
    const versionOf = (name: string) =>
      spawnSync(name, ["--version"], { encoding: "utf8" }).stdout?.match(/version (\d+\.\d+\.\d+)/)?.[1];
    // Debian calls it clang-14, and clang as well only where the package clang is installed.
    const names = [process.env["CLANG"], "clang-14", "clang"].flatMap((name) => name ?? []);
    const clang = names.find((name) => versionOf(name) === VERSION);
    if (clang === undefined) return skip(`clang ${VERSION} is not there; apt-get install clang-14 lld-14`);
    const directory = mkdtempSync(join(tmpdir(), "mivhan-kernel-"));
    try {
      const out = join(directory, "kernel.wasm");
      const script = fileURLToPath(new URL("../../native/build.sh", import.meta.url));
      expect(spawnSync("sh", [script, out], { encoding: "utf8", env: { ...process.env, CLANG: clang } })).toMatchObject({
        status: 0,
        stderr: "",
      });
      expect(createHash("sha256").update(readFileSync(out)).digest("hex")).toBe(KERNEL_SHA256);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
