import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KERNEL_BASE64, KERNEL_SHA256, KERNEL_SOURCE_SHA256 } from "../../src/contamination/kernel.data.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("the committed WebAssembly binary", () => {
  it("is the one its digest names, made from the committed source", () => {
    expect(sha256(Buffer.from(KERNEL_BASE64, "base64"))).toBe(KERNEL_SHA256);
    expect(sha256(readFileSync(new URL("../../native/kernel.c", import.meta.url)))).toBe(KERNEL_SOURCE_SHA256);
  });

  it("imports nothing but its memory, and has the functions of the interface with their numbers of parameters", async () => {
    const { Module } = (
      globalThis as unknown as {
        WebAssembly: {
          Module: { new (bytes: Uint8Array): object; imports(module: object): object[]; exports(module: object): object[] };
        };
      }
    ).WebAssembly;
    const module = new Module(Buffer.from(KERNEL_BASE64, "base64"));
    expect(Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
    expect(Module.exports(module)).toEqual(["tokenise", "probe", "copy_string"].map((name) => ({ name, kind: "function" })));
  });

  it("keeps no data of its own in the shared memory", () => {
    const sections = sectionsOf(Buffer.from(KERNEL_BASE64, "base64"));
    const DATA = 11;
    expect(sections).not.toContain(DATA);
  });
});

/** The section numbers of a WebAssembly module. */
function sectionsOf(bytes: Uint8Array): number[] {
  const sections: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    sections.push(bytes[at++]!);
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += length;
  }
  return sections;
}
