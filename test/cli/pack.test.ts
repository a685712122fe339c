import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";

const cwd = mkdtempSync(join(tmpdir(), "mivhan-pack-"));
const ARC = ["run", "--task", "starter-arc", "--protocol", "letters-raw", "--model", "embedded:random"];
const packed = (name: string) => readFileSync(join(cwd, name));
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();

beforeAll(() => {
  expect(mivhan([...ARC, "--out", "run"], { cwd }).code).toBe(0);
  expect(mivhan(["pack", "run", "--out", "a.tgz"], { cwd }).code).toBe(0);
});

describe("a packed run", () => {
  it("is one file, the same bytes each time, that only its owner can read", () => {
    mivhan(["pack", "run", "--out", "again.tgz"], { cwd });
    expect(packed("again.tgz").equals(packed("a.tgz"))).toBe(true);
    expect(statSync(join(cwd, "a.tgz")).mode & 0o777).toBe(0o600);
    expect(mivhan(["pack", "run", "--out", "a.tgz"], { cwd })).toMatchObject({ code: 2 });
  });

  it("comes back byte for byte and can be verified", () => {
    const { code, stdout } = mivhan(["unpack", "a.tgz", "--into", "back"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("each with its digest");
    expect(filesOf(join(cwd, "back/run"))).toEqual(filesOf(join(cwd, "run")));
    for (const name of filesOf(join(cwd, "run")))
      expect(readFileSync(join(cwd, "back/run", name), "utf8")).toBe(readFileSync(join(cwd, "run", name), "utf8"));
    expect(mivhan(["verify", "back/run"], { cwd }).code).toBe(0);
    expect(mivhan(["unpack", "a.tgz", "--into", "back"], { cwd }).stderr).toContain("is there already");
  });

  it("is read by tar", () => {
    const tar = gunzipSync(packed("a.tgz"));
    expect(tar.toString("latin1", 257, 262)).toBe("ustar");
    expect(tar.toString("utf8", 0, 9)).toBe("pack.json");
    expect(tar.length % 512).toBe(0);
  });

  it("is refused when it is cut, changed, or names a path outside, and leaves nothing behind", () => {
    const tar = gunzipSync(packed("a.tgz"));
    const changed = Buffer.from(tar);
    const at = changed.indexOf("starter-arc", 4096);
    changed.write("starter-xyz", at);
    const outside = Buffer.from(tar.toString("latin1").replaceAll("summary.json", "../../xx.json"), "latin1");
    const cases = {
      "cut.tgz": packed("a.tgz").subarray(0, 900),
      "cut-tar.tgz": gzipSync(tar.subarray(0, tar.length - 3000)),
      "changed.tgz": gzipSync(changed),
      "outside.tgz": gzipSync(outside),
      "text.tgz": Buffer.from("no pack"),
      "empty.tgz": gzipSync(Buffer.alloc(1024)),
    };
    for (const [name, bytes] of Object.entries(cases)) {
      writeFileSync(join(cwd, name), bytes);
      const { code, stderr } = mivhan(["unpack", name, "--into", "none"], { cwd });
      expect([name, code, stderr.includes("E_PACK")]).toEqual([name, 2, true]);
      expect(readdirSync(cwd).includes("none") ? readdirSync(join(cwd, "none")) : []).toEqual([]);
    }
  });

  it("holds no texts of a task whose card forbids redistribution", () => {
    const own = mkdtempSync(join(tmpdir(), "mivhan-pack-own-"));
    cpSync(join(ROOT, "tasks/starter-gsm8k.yaml"), join(own, "tasks/starter-gsm8k.yaml"));
    const card = readFileSync(join(ROOT, "datasets/starter-gsm8k.yaml"), "utf8").replace(
      "redistribute: true",
      "redistribute: false",
    );
    cpSync(join(ROOT, "datasets/starter-gsm8k.yaml"), join(own, "datasets/starter-gsm8k.yaml"));
    writeFileSync(join(own, "datasets/starter-gsm8k.yaml"), card);
    const args = ["run", "--root", own, "--task", "starter-gsm8k", "--protocol", "number-chat", "--model", "embedded:rules"];
    const run = mivhan([...args, "--out", "masked"], { cwd });
    expect(run.code).toBe(0);
    const first = JSON.parse(readFileSync(join(ROOT, "datasets/starter/gsm8k.test.jsonl"), "utf8").split("\n")[0] as string) as {
      question: string;
    };
    const text = first.question.slice(0, 18);
    expect(readFileSync(join(cwd, "masked/prompts.jsonl"), "utf8")).toContain(text);
    const { stderr } = mivhan(["pack", "masked", "--out", "masked.tgz"], { cwd });
    expect(stderr).toContain("texts left out, since their cards forbid redistribution: starter-gsm8k");
    expect(gunzipSync(packed("masked.tgz")).toString("utf8")).not.toContain(text);
    expect(mivhan(["unpack", "masked.tgz", "--into", "masked-back"], { cwd }).stderr).toContain(
      "without the texts of starter-gsm8k",
    );
  });
});

describe("mivhan runs rm", () => {
  it("removes what is named, and by a rule only after --yes", () => {
    const home = mkdtempSync(join(tmpdir(), "mivhan-rm-"));
    for (const name of ["one", "two", "three"]) mivhan([...ARC, "--limit", "4", "--out", `runs/${name}`], { cwd: home });
    writeFileSync(join(home, "runs/note.txt"), "kept");
    expect(mivhan(["runs", "rm", "runs/one"], { cwd: home }).code).toBe(0);
    const told = mivhan(["runs", "rm", "--keep", "1"], { cwd: home });
    expect(told.stdout).toContain("would remove");
    expect(readdirSync(join(home, "runs")).sort()).toEqual(["note.txt", "three", "two"]);
    mivhan(["runs", "rm", "--keep", "1", "--yes"], { cwd: home });
    expect(readdirSync(join(home, "runs")).sort()).toEqual(["note.txt", "three"]);
    expect(mivhan(["runs", "rm", "--older-than", "30d", "--yes"], { cwd: home }).stderr).toContain("removed 0 runs");
  });

  it("refuses what is no run, and to act on nothing", () => {
    expect(mivhan(["runs", "rm", "."], { cwd })).toMatchObject({ code: 2 });
    expect(mivhan(["runs", "rm"], { cwd }).stderr).toContain("nothing is named");
    expect(mivhan(["runs", "rm", "run", "--keep", "1"], { cwd }).stderr).toContain("both runs and a rule");
    expect(readdirSync(cwd)).toContain("run");
  });
});
