import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fits, listCorpus } from "../../src/workers/corpus-files.ts";
import { corpusDirectory } from "./corpus-helpers.ts";

const { write, path } = corpusDirectory();
mkdirSync(path("deep/er"), { recursive: true });
mkdirSync(path("none"));
for (const name of ["b.jsonl.gz", "a.txt", "deep/c.parquet", "deep/er/d.json.zst", ".hidden"]) write(name, "x");
symlinkSync(path("deep"), path("deep/er/loop"));
symlinkSync(path("a.txt"), path("twin.txt"));

describe("a corpus listing", () => {
  const names = (...inputs: string[]) =>
    listCorpus(inputs).files.map(({ name, format, packing }) => [name.slice(path("").length + 1), format, packing]);

  it("holds everything below a directory once, by name, with what the name says about it", () => {
    expect(names(path("."))).toEqual([
      ["a.txt", "text", "none"],
      ["b.jsonl.gz", "jsonl", "gzip"],
      ["deep/c.parquet", "parquet", "none"],
      ["deep/er/d.json.zst", "json", "zstd"],
    ]);
  });

  it("follows patterns", () => {
    expect(names(path("*.txt")).map(([name]) => name)).toEqual(["a.txt"]);
    expect(names(path("**/?.*")).map(([name]) => name)).toEqual(["a.txt", "b.jsonl.gz", "deep/c.parquet", "deep/er/d.json.zst"]);
  });

  it("names a link that leads nowhere, and lists what stands beside it", () => {
    mkdirSync(path("linked"));
    write("linked/a.txt", "x");
    symlinkSync(path("nowhere"), path("linked/gone.txt"));
    const { files, unlisted } = listCorpus([path("linked"), path("no-such-folder/*.txt")]);
    expect(files.map(({ name }) => name)).toEqual([path("linked/a.txt")]);
    expect(unlisted).toEqual([
      { name: path("linked/gone.txt"), problem: "no such file or directory" },
      { name: path("no-such-folder/*.txt"), problem: "names no file" },
    ]);
  });

  it("names what cannot be found beside what can", () => {
    const { files, unlisted } = listCorpus([path("a.txt"), path("absent"), path("none"), path("*.csv")]);
    expect(files.length).toBe(1);
    expect(unlisted.map(({ name }) => name.slice(path("").length + 1))).toEqual(["absent", "none", "*.csv"]);
  });

  it("is an error when it is empty", () => {
    expect(() => listCorpus([path("none")])).toThrow(/no corpus file/);
  });

  it("fits patterns in linear steps, whatever they are", () => {
    expect(fits("a/**/b/*.txt", "a/x/y/b/c.txt")).toBe(true);
    expect(fits("a/**/b/*.txt", "a/b/c.txt")).toBe(true);
    expect(fits("a/*/c", "a/b/b/c")).toBe(false);
    const began = performance.now();
    expect(fits(`${"*a".repeat(5000)}b`, "a".repeat(20000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
