import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Random, random } from "../../src/core/random.ts";
import { evaluateRankings } from "../../src/retrieval/evaluate.ts";
import { linesOf } from "../../src/retrieval/formats/lines.ts";
import { formatTrecRun, parseTrecQrels, parseTrecRun } from "../../src/retrieval/formats/trec.ts";
import type { Hit, Qrels } from "../../src/retrieval/rankings.ts";

/** Installs trec_eval's code as pytrec_eval-terrier and bm25s into a folder of their own, and runs them again. */
const REFERENCE = fileURLToPath(new URL("../fixtures/reference/retrieval/", import.meta.url));
const GOLDEN = fileURLToPath(new URL("../golden/retrieval/", import.meta.url));
const ID_LETTERS = ["א", "ת", "a", "Z", "0", "9", "\uFB1D", "\u{1F4D8}"];

let scratch: string;
let python: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "mivhan-trec-"));
  execFileSync("python3", ["-m", "venv", join(scratch, "venv")]);
  python = join(scratch, "venv", "bin", "python");
  execFileSync(python, ["-m", "pip", "install", "--quiet", "pytrec-eval-terrier", "bm25s", "numpy"]);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("the golden directories are what the generator makes today", () => {
  const out = join(scratch, "golden");
  execFileSync(python, [join(REFERENCE, "make.py"), "--out", out]);
  expect(readdirSync(out).sort()).toEqual(readdirSync(GOLDEN).sort());
  for (const name of readdirSync(out)) {
    for (const file of ["qrels", "run"])
      expect(readFileSync(join(out, name, file), "utf8")).toBe(readFileSync(join(GOLDEN, name, file), "utf8"));
    expect(values(join(out, name, "expected.json"))).toEqual(values(join(GOLDEN, name, "expected.json")));
  }
});

test("the scores of bm25s are what its generator makes today", () => {
  const { made_by: _, ...made } = JSON.parse(execFileSync(python, [join(REFERENCE, "bm25.py")], { encoding: "utf8" }));
  expect(made).toEqual(values(join(REFERENCE, "bm25.json")));
});

test("trec_eval gives the same values for 300 random queries whose run this project wrote", () => {
  const source = random("trec_eval oracle", 1);
  const qrels: Qrels = new Map(Array.from({ length: 300 }, (_, query) => [`q${query}`, randomJudgements(source)]));
  const rankings = new Map([...qrels].map(([query, judged]) => [query, randomHits(source, [...judged.keys()])]));
  const files = { qrels: join(scratch, "qrels"), run: join(scratch, "run") };
  writeFileSync(
    files.qrels,
    [...qrels].flatMap(([query, judged]) => [...judged].map(([id, grade]) => `${query} 0 ${id} ${grade}\n`)).join(""),
  );
  writeFileSync(files.run, [...formatTrecRun({ rankings, tag: "random" })].map((line) => `${line}\n`).join(""));

  const output = execFileSync(python, [join(REFERENCE, "make.py"), "--evaluate", files.qrels, files.run], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const oracle = JSON.parse(output);
  const read = (file: string) => ({ file, lines: linesOf(readFileSync(file, "utf8")) });
  for (const scores of ["double", "single"] as const) {
    const metrics = Object.keys(oracle[scores].means);
    const ours = evaluateRankings({
      qrels: parseTrecQrels(read(files.qrels)),
      rankings: parseTrecRun(read(files.run)),
      metrics,
      relevantFrom: 1,
      scores,
    });
    expect(ours.queries).toHaveLength(300);
    for (const { id, values } of ours.queries) {
      for (const metric of metrics)
        expect(Math.abs((values[metric] as number) - oracle[scores].queries[id][metric]), `${id} ${metric}`).toBeLessThan(1e-9);
    }
  }
});

function values(file: string): Record<string, unknown> {
  const { made_by: _, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  return rest;
}

function randomJudgements(source: Random): Map<string, number> {
  return new Map(Array.from({ length: 1 + source.below(30) }, () => [randomId(source), source.below(6) - 1]));
}

/** Some judged documents and some others, with scores of which many tie, some only in single precision. */
function randomHits(source: Random, judged: readonly string[]): Hit[] {
  const ids = new Set([
    ...judged.filter(() => source.below(3) > 0),
    ...Array.from({ length: 1 + source.below(30) }, () => randomId(source)),
  ]);
  return [...ids].map((id) => ({ id, score: source.below(8) / 8 - 0.3 + source.below(3) * 1e-10 }));
}

function randomId(source: Random): string {
  return Array.from({ length: 1 + source.below(3) }, () => ID_LETTERS[source.below(ID_LETTERS.length)]).join("");
}
