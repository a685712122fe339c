import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ZstdFrames } from "../../src/data/zstd-frames.ts";

const sample = readFileSync(fileURLToPath(new URL("../fixtures/reference/contamination/frames.zst", import.meta.url)));
const wholeAfter = (bytes: Uint8Array, piece = bytes.length) => {
  const frames = new ZstdFrames();
  for (let at = 0; at < bytes.length; at += piece) {
    const chunk = bytes.subarray(at, at + piece);
    for (let done = 0; done < chunk.length; ) done = frames.push(chunk, done);
  }
  return frames.whole;
};

/** The fixture: a frame of several blocks with a checksum, a skippable frame, a frame of one repeated byte without one. */
describe("frames of zstd data", () => {
  it("are whole at the end of each frame and nowhere else, however the bytes come", () => {
    const ends = Array.from({ length: sample.length + 1 }, (_, at) => at).filter((at) => wholeAfter(sample.subarray(0, at)));
    expect(ends.length).toBe(4);
    expect([ends[0], ends[3]]).toEqual([0, sample.length]);
    for (const piece of [1, 2, 3, 7]) expect(wholeAfter(sample, piece)).toBe(true);
  });

  it("are not what merely follows or pretends to be one", () => {
    expect(() => wholeAfter(Buffer.from("plain text"))).toThrow(/no zstd data/);
    expect(() => wholeAfter(Buffer.concat([sample, Buffer.from("tail")]))).toThrow(/something follows/);
  });

  it.skipIf(spawnSync("zstd", ["--version"]).status !== 0)("are whole for what the command writes, at every level", () => {
    const text = Buffer.from("שלום עולם ".repeat(50_000));
    for (const level of ["-1", "-9", "-19"])
      expect(wholeAfter(spawnSync("zstd", ["-q", "-c", level], { input: text }).stdout)).toBe(true);
  });
});
