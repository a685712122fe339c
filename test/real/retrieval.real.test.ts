import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";

/** The values that docs/retrieval.md prints, from a run. */
const PAGE = readFileSync(join(ROOT, "docs/retrieval.md"), "utf8");
const cwd = mkdtempSync(join(tmpdir(), "mivhan-heq-retrieval-"));
const METRICS = ["ndcg.20", "mrr", "hit-rate.1", "recall.20"];

interface Made {
  readonly directory: string;
  readonly summary: {
    readonly model: string;
    readonly columns: readonly {
      readonly extractors: { readonly ranking: { readonly scores: Record<string, { value: number; n: number }> } };
    }[];
  };
}
let made: readonly Made[];

beforeAll(() => {
  const models = ["--model", "embedded:bm25", "--model", "embedded:bm25-prefix"];
  const data = ["--data", join(realData(), "heq"), "--json"];
  const { stdout, stderr } = mivhan(["run", "--task", "heq-retrieval", "--protocol", "rank-corpus", ...models, ...data], { cwd });
  if (stdout === "") throw new Error(stderr);
  made = JSON.parse(stdout);
});

describe("HeQ test questions against its paragraphs, as a task in a run", () => {
  it.each([
    ["bm25", "hebrew"],
    ["bm25-prefix", "hebrew-prefix"],
  ])("%s has the values of the page", (model, analyser) => {
    const scores = made.find(({ summary }) => summary.model === model)?.summary.columns[0]?.extractors.ranking.scores ?? {};
    const row = new RegExp(`\\| \`${analyser}\` \\| ([\\d.]+) \\| ([\\d.]+) \\| ([\\d.]+) \\| ([\\d.]+) \\|`).exec(PAGE);
    METRICS.forEach((metric, index) => {
      expect(scores[metric]?.n).toBe(1504);
      expect(scores[metric]?.value, metric).toBeCloseTo(Number(row?.[index + 1]), 3);
    });
  });

  it("the prefix-aware analyser is better by the difference of the page, paired by query and clustered by paragraph", () => {
    const [plain, aware] = ["bm25", "bm25-prefix"].map(
      (name) => made.find(({ summary }) => summary.model === name)?.directory as string,
    );
    const { stdout } = mivhan(["compare", aware as string, plain as string, "--json"], { cwd });
    const row = JSON.parse(stdout).pairs[0].differences[0];
    expect(row.difference).toBeCloseTo(0.0437, 3);
    expect(row.interval).toMatchObject({ method: "t-clustered", low: expect.closeTo(0.032, 3), high: expect.closeTo(0.0555, 3) });
  });
});
