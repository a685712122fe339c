import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import type { Card } from "../../src/core/definition.ts";
import { sha256 } from "../../src/core/digest.ts";
import { bundle, unbundle } from "../../src/data/bundle.ts";
import { readLock } from "../../src/data/dataset-lock.ts";
import { importFile } from "../../src/data/import-file.ts";
import { TAR_END, type TarEntry, tarEntry, tarFiles } from "../../src/data/tar.ts";
import { temporaryFolder, write } from "./temporary.ts";

const folder = temporaryFolder();
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const FILE = "data/v 1/בחינה.jsonl";
let home = "";
const here = () => ({ MIVHAN_HOME: home });
beforeEach(({ task }) => {
  home = join(folder, task.id.replace(/\W/g, "_"));
});

function card(digest?: string): Card {
  return {
    card: "toy",
    title: "Toy",
    language: "he",
    licence: "MIT",
    redistribute: true,
    verified: "listed-only",
    starter: false,
    source: { host: "git", repository: "https://example.org/o/n", revision: COMMIT },
    splits: { test: { file: FILE, ...(digest === undefined ? {} : { sha256: digest }) } },
  };
}

describe("importing a file", () => {
  it("puts it where pulling would, and says of which commit it is when its digest proves it", async () => {
    const given = write(folder, "mine.jsonl", '{"a": 1}\n');
    const digest = sha256('{"a": 1}\n');
    const imported = await importFile(card(digest), { split: "test", file: given, environment: here() });
    expect(imported).toEqual({ path: join(home, "data/toy", FILE), sha256: digest, bytes: 9 });
    expect(readFileSync(imported.path, "utf8")).toBe('{"a": 1}\n');
    expect((await readLock(here())).datasets["toy"]).toEqual({
      repository: "https://example.org/o/n",
      revision: COMMIT,
      files: { [FILE]: { sha256: digest, bytes: 9 } },
    });
    await importFile(card(), { split: "test", file: given, environment: here() });
    expect((await readLock(here())).datasets["toy"]).not.toHaveProperty("revision");
  });

  it("is refused for another file than the card's, and leaves nothing behind", async () => {
    const given = write(folder, "other.jsonl", "other");
    const importing = importFile(card(sha256("right")), { split: "test", file: given, environment: here() });
    await expect(importing).rejects.toMatchObject({
      code: "E_DATA_DIGEST",
      message: expect.stringContaining(`expected ${sha256("right")}`),
    });
    expect(existsSync(join(home, "data/toy", FILE))).toBe(false);
  });

  it("may be a file that stands beside a split's own", async () => {
    const parallel = { ...card(), splits: { test: { file: "en.txt", beside: { reference: { file: "he.txt" } } } } };
    const given = write(folder, "mine.txt", "אחת\n");
    const imported = await importFile(parallel, { split: "test.reference", file: given, environment: here() });
    expect(imported.path).toBe(join(home, "data/toy/he.txt"));
  });

  it("is refused for an unknown split and for what is no file", async () => {
    await expect(importFile(card(), { split: "tset", file: "x", environment: here() })).rejects.toMatchObject({
      advice: 'did you mean "test"?',
    });
    await expect(importFile(card(), { split: "test", file: folder, environment: here() })).rejects.toMatchObject({
      code: "E_DATA_IMPORT",
    });
  });
});

describe("a bundle", () => {
  const pulled = async () => {
    const given = write(folder, "mine.jsonl", '{"a": 1}\n');
    await importFile(card(), { split: "test", file: given, environment: here() });
  };

  it("carries pulled data to another machine", async () => {
    await pulled();
    const target = join(folder, "carried.tgz");
    expect(await bundle(["toy"], { target, environment: here() })).toEqual({ cards: ["toy"], files: 1 });
    const there = { MIVHAN_HOME: join(home, "there") };
    expect(await unbundle(target, { environment: there })).toEqual({ cards: ["toy"], files: 1 });
    expect(readFileSync(join(home, "there/data/toy", FILE), "utf8")).toBe('{"a": 1}\n');
    expect(await readLock(there)).toEqual(await readLock(here()));
  });

  it("is not made of what was not pulled, or has changed since", async () => {
    const target = join(folder, "never.tgz");
    await expect(bundle(["toy"], { target, environment: here() })).rejects.toMatchObject({
      code: "E_DATA_BUNDLE",
      advice: "run `mivhan data pull toy`",
    });
    await pulled();
    write(home, `data/toy/${FILE}`, "changed");
    await expect(bundle(["toy"], { target, environment: here() })).rejects.toMatchObject({ code: "E_DATA_DIGEST" });
    expect(existsSync(target)).toBe(false);
  });

  const digest = sha256("content");
  const lock = (file: string, of = digest) => ({
    name: "datasets.lock.yaml",
    content: Buffer.from(JSON.stringify({ datasets: { toy: { files: { [file]: { sha256: of, bytes: 7 } } } } })),
  });
  const content = (name: string) => ({ name, content: Buffer.from("content") });
  it.each<[string, readonly TarEntry[], string]>([
    ["no lock", [content("data/toy/x")], "it is not a bundle of Mivhan"],
    [
      "a file that the lock does not name",
      [lock("x"), content("data/toy/y")],
      "the bundle holds data/toy/y, which its lock does not name",
    ],
    ["a way out of the folder", [lock("../../x"), content("data/toy/../../x")], "which its lock does not name"],
    ["an absolute path", [lock("x"), content("/etc/passwd")], "which its lock does not name"],
    ["other bytes", [lock("x", "0".repeat(64)), content("data/toy/x")], "data/toy/x has other bytes than the bundle's lock says"],
  ])("with %s is refused", async (_, entries, message) => {
    const path = write(folder, "bad.tgz", gzipSync(Buffer.concat([...entries.map(tarEntry), TAR_END])));
    await expect(unbundle(path, { environment: here() })).rejects.toMatchObject({
      code: "E_DATA_BUNDLE",
      message: expect.stringContaining(message),
    });
    expect(existsSync(join(folder, "x"))).toBe(false);
  });

  it("that is cut, damaged or no archive is refused", async () => {
    const whole = gzipSync(Buffer.concat([tarEntry(lock("x")), tarEntry(content("data/toy/x")), TAR_END]));
    for (const bytes of [whole.subarray(0, 100), gzipSync(Buffer.alloc(700, 1)), Buffer.from("hello")]) {
      await expect(unbundle(write(folder, "bad.tgz", bytes), { environment: here() })).rejects.toMatchObject({
        code: "E_DATA_BUNDLE",
      });
    }
  });
});

describe("the tar format", () => {
  const reference = readFileSync(fileURLToPath(new URL("../fixtures/reference/rows/files.tar", import.meta.url)));

  it("is read as another implementation wrote it, however the bytes arrive, and written to the same bytes", async () => {
    for (const size of [7, 512, 100_000]) {
      const chunks = Array.from({ length: Math.ceil(reference.length / size) }, (_, index) =>
        reference.subarray(index * size, (index + 1) * size),
      );
      const entries: TarEntry[] = [];
      for await (const entry of tarFiles(Readable.from(chunks))) entries.push(entry);
      expect(entries.map(({ name }) => name)).toEqual([
        "datasets.lock.yaml",
        "data/toy/v 1/test.jsonl",
        `data/${"d".repeat(60)}/${"e".repeat(60)}/שורות.jsonl`,
        "data/512",
      ]);
      expect(entries.map((entry) => entry.content.length).slice(2)).toEqual([0, 512]);
      const written = Buffer.concat([...entries.map(tarEntry), TAR_END]);
      expect(written.equals(reference.subarray(0, written.length))).toBe(true);
    }
  });

  it("refuses a name that does not fit", () => {
    expect(() => tarEntry({ name: "x".repeat(101), content: new Uint8Array(0) })).toThrow("too long for a bundle");
  });
});
