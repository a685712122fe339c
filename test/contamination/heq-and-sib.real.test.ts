import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type BenchmarkItem, buildIndex } from "../../src/contamination/benchmark-index.ts";
import { contaminationReport } from "../../src/contamination/report.ts";
import { scanCorpus } from "../../src/workers/scan-corpus.ts";
import { realData } from "../helpers/real-data.ts";
import { corpusDirectory } from "../workers/corpus-helpers.ts";

const data = (...parts: string[]) => join(realData(), ...parts);
const { write } = corpusDirectory();

interface Heq {
  readonly data: readonly {
    readonly paragraphs: readonly {
      readonly context: string;
      readonly qas: readonly {
        readonly id: string;
        readonly question: string;
        readonly answers: readonly { readonly text: string }[];
      }[];
    }[];
  }[];
}

/** HeQ test with its paragraphs, and the sentences of SIB-200 test. */
function benchmarks(): BenchmarkItem[] {
  const heq = JSON.parse(readFileSync(data("heq", "heq-v1.1-test.json"), "utf8")) as Heq;
  const questions = heq.data.flatMap(({ paragraphs }) =>
    paragraphs.flatMap(({ context, qas }) =>
      qas.map(
        ({ id, question, answers }): BenchmarkItem => ({
          benchmark: "heq",
          id,
          texts: [
            { part: "question", text: question },
            { part: "passage", text: context },
            ...[...new Set(answers.map(({ text }) => text))].map((text) => ({ part: "answer" as const, text })),
          ],
        }),
      ),
    ),
  );
  const rows = readFileSync(data("sib200-he", "heb_Hebr", "test.tsv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1);
  const sentences = rows.map((row): BenchmarkItem => {
    const [id, category, text] = row.split("\t");
    return {
      benchmark: "sib200",
      id: id!,
      texts: [
        { part: "question", text: text! },
        { part: "answer", text: category! },
      ],
    };
  });
  return [...questions, ...sentences];
}

describe("HeQ and SIB-200", () => {
  const items = benchmarks();
  const index = buildIndex(items);
  const corpus = ["ud-hebrew-iahltknesset", "ud-hebrew-iahltwiki", "hebrew-sentiment-omilab", "ntrex-he"].map((name) =>
    data(name),
  );

  it("are not in the treebanks, the sentiment corpus and NTREX: no false match among 775,000 words", async () => {
    const hits = await scanCorpus(index, corpus, { workers: 0 });
    const { header, benchmarks: counts } = contaminationReport(hits, index);
    expect(header).toMatchObject({ complete: true, controlsPassed: true });
    expect(header.corpus.words).toBeGreaterThan(700_000);
    for (const { classes, items: all } of counts) expect(classes.clean).toBe(all);
  });

  it("are found where they are planted among real text, every one, whatever its length", async () => {
    const sentences = readFileSync(data("hebrew-sentiment-omilab", "token_train.tsv"), "utf8").split("\n");
    const planted = items.filter(
      ({ benchmark, texts }, at) => benchmark === "heq" && at % 15 === 0 && texts.some(({ part }) => part === "answer"),
    );
    const lines = planted.map(({ texts }, at) => {
      const answer = texts.find(({ part }) => part === "answer")!.text;
      return JSON.stringify({ text: `${sentences[at * 7]} ${texts[0]!.text.toUpperCase()} ${answer}. ${sentences[at * 7 + 1]}` });
    });
    const hits = await scanCorpus(index, [write("planted.jsonl", `${lines.join("\n")}\n`)], { workers: 0 });
    const found = contaminationReport(hits, index).items.filter((item) => item.class === "dirty" || item.class === "short-dirty");
    const missing = planted.filter(({ id }) => !found.some((item) => item.id === id));
    expect(planted.length).toBeGreaterThan(60);
    expect(missing).toEqual([]);
  });

  it("share two short questions between HeQ's validation and test splits, and no answer", async () => {
    const hits = await scanCorpus(index, [data("heq", "heq-v1.1-val.json")], { workers: 0 });
    const touched = contaminationReport(hits, index).items.filter((item) => item.class !== "clean");
    expect(touched.map((item) => [item.class, item.parts[0]!.evidence[0]!.quote])).toEqual([
      ["touched", 'מתי יצא הסרט "איירון מן"?'],
      ["touched", "באיזו שנה הוקמה אפל?"],
    ]);
  });
});
