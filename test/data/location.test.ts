import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/definition.ts";
import { sha256 } from "../../src/core/digest.ts";
import { userDataDirectory } from "../../src/data/home.ts";
import { dataRoot, findSplitFile } from "../../src/data/location.ts";
import { PACKAGE_ROOT } from "../../src/definitions/package-root.ts";
import { temporaryFolder, write } from "./temporary.ts";

const folder = temporaryFolder();
const CARD: Card = {
  card: "toy",
  title: "Toy",
  language: "he",
  licence: "MIT",
  redistribute: true,
  verified: "listed-only",
  starter: false,
  splits: {},
};

describe("the user's data directory", () => {
  it("is MIVHAN_HOME, else under XDG_DATA_HOME, else under the home directory", () => {
    expect(userDataDirectory({ MIVHAN_HOME: "/a/b", XDG_DATA_HOME: "/x" })).toBe("/a/b");
    expect(userDataDirectory({ MIVHAN_HOME: "", XDG_DATA_HOME: "/x" })).toBe(join("/x", "mivhan"));
    expect(userDataDirectory({})).toBe(join(homedir(), ".local", "share", "mivhan"));
  });
});

describe("the root of a card's files", () => {
  it("is the directory given, else where they were pulled to, else the package", async () => {
    const environment = { MIVHAN_HOME: join(folder, "home") };
    expect(await dataRoot(CARD, { environment })).toEqual({
      ok: false,
      problems: [
        {
          place: { file: "datasets/toy.yaml" },
          message: 'the data of "toy" are not on this machine',
          advice: "run `mivhan data pull toy`",
        },
      ],
    });
    write(folder, "home/data/toy/test.jsonl", "");
    expect(await dataRoot(CARD, { environment })).toEqual({ ok: true, root: join(folder, "home/data/toy"), from: "pulled" });
    expect(await dataRoot(CARD, { environment, data: folder })).toEqual({ ok: true, root: folder, from: "given" });
    expect(await dataRoot(CARD, { environment, data: join(folder, "none") })).toMatchObject({
      ok: false,
      problems: [{ advice: "check --data" }],
    });
    const bundled: Card = { ...CARD, source: { host: "bundled" } };
    expect(await dataRoot(bundled, { environment })).toEqual({ ok: true, root: join(PACKAGE_ROOT, "datasets"), from: "bundled" });
  });
});

describe("data of another commit than the card's", () => {
  const [pulled, named] = ["a".repeat(40), "b".repeat(40)];
  const source = { host: "git", repository: "https://example.org/o/n", revision: named } as const;
  const environment = { MIVHAN_HOME: join(folder, "moved") };

  it("are refused where no digest would tell the difference", async () => {
    write(folder, "moved/data/toy/test.jsonl", "");
    write(folder, "moved/datasets.lock.yaml", `datasets:\n  toy: { revision: ${pulled}, files: {} }\n`);
    const card: Card = { ...CARD, source, splits: { test: { file: "test.jsonl" } } };
    expect(await dataRoot(card, { environment })).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining(`commit ${pulled}`), advice: "run `mivhan data pull toy`" }],
    });
    expect(await dataRoot({ ...card, source: { ...source, revision: pulled } }, { environment })).toMatchObject({ ok: true });
    const fixed: Card = { ...card, splits: { test: { file: "test.jsonl", sha256: "0".repeat(64) } } };
    expect(await dataRoot(fixed, { environment })).toMatchObject({ ok: true });
  });
});

describe("the file of a split", () => {
  const split = { file: "data/v 1/test.json" };

  it("stands at its path, below the card's name, or under its last name", async () => {
    for (const name of ["data/v 1/test.json", "toy/data/v 1/test.json", "toy/test.json", "test.json"]) {
      const root = join(folder, `named ${name.length}`);
      const path = write(root, name, "x");
      expect(await findSplitFile(root, { card: "toy", split })).toBe(path);
    }
    expect(await findSplitFile(join(folder, "home"), { card: "toy", split })).toBeUndefined();
  });

  it("is found under any name by its digest, before a namesake with other bytes", async () => {
    const root = join(folder, "renamed");
    const namesake = write(root, "test.json", "other");
    const path = write(root, "deep/down/anything.json", "content");
    expect(await findSplitFile(root, { card: "toy", split: { ...split, sha256: sha256("content") } })).toBe(path);
    expect(await findSplitFile(root, { card: "toy", split: { ...split, sha256: sha256("nowhere") } })).toBe(namesake);
  });
});
