import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConllu } from "../../src/data/entity-files.ts";
import type { Summary } from "../../src/summary/model.ts";
import { command } from "../cli/audit-command.ts";
import { realData } from "../helpers/real-data.ts";

const folder = mkdtempSync(join(tmpdir(), "mivhan-language-"));

async function summaryOf(task: string, protocol: string, model: string): Promise<Summary> {
  const args = [
    "run",
    "--task",
    task,
    "--protocol",
    protocol,
    "--model",
    model,
    "--data",
    realData(),
    "--runs",
    join(folder, "runs"),
    "--new",
  ];
  const { stdout } = await command([...args, "--json"]);
  return (JSON.parse(stdout) as { summary: Summary }[])[0]!.summary;
}

function sentencesOf(corpus: "iahltwiki" | "iahltknesset") {
  const file = join(realData(), `ud-hebrew-${corpus}`, `he_${corpus}-ud-test.conllu`);
  return parseConllu({ file, lines: readFileSync(file, "utf8").split("\n"), unpaired: "drop" });
}

describe("UD Hebrew entities as ready labels", () => {
  it("score 1 where the labels are the gold itself, in CoNLL-U", async () => {
    const { columns } = await summaryOf(
      "ud-hebrew-iahltknesset-entities",
      "entities-chat",
      `predictions:${join(realData(), "ud-hebrew-iahltknesset", "he_iahltknesset-ud-test.conllu")}`,
    );
    expect(columns[0]?.score?.value).toBe(1);
    expect(columns[0]?.types?.reduce((sum, { golds }) => sum + golds, 0)).toBe(211);
  });

  it("lose exactly the nested entities where flat tags hold the outermost alone", async () => {
    const sentences = sentencesOf("iahltwiki");
    const path = join(folder, "flat.iob");
    let kept = 0;
    let expected = 0;
    const lines = sentences.flatMap(({ id, tokens, tokenEntities }) => {
      const distinct = new Map(tokenEntities.map((entity) => [`${entity.start} ${entity.end} ${entity.type}`, entity]));
      expected += distinct.size;
      const tags = tokens.map(() => "O");
      for (const { type, start, end } of distinct.values()) {
        if (tags.slice(start, end).some((tag) => tag !== "O")) continue;
        kept += 1;
        tags.fill(`I-${type}`, start, end);
        tags[start] = `B-${type}`;
      }
      return [`# sent_id = ${id}`, ...tokens.map((token, index) => `${token}\t${tags[index]}`), ""];
    });
    writeFileSync(path, lines.join("\n"));
    const { columns } = await summaryOf("ud-hebrew-iahltwiki-entities", "entities-chat", `predictions:${path}`);
    const scores = columns[0]?.extractors["entities"]?.scores;
    expect(scores?.["precision.entity"]?.value).toBe(1);
    expect(scores?.["recall.entity"]?.value).toBeCloseTo(kept / expected, 12);
    expect(kept).toBeLessThan(expected);
  });
});

describe("language modelling on real text", () => {
  it("gives the same nats to the parts of a corpus and to the whole, and every byte is counted", async () => {
    const { columns } = await summaryOf("ud-hebrew-iahltwiki-text", "rolling-raw", "embedded:ngram");
    const [column] = columns;
    const bytes = sentencesOf("iahltwiki").reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(column?.texts?.bytes).toBe(bytes);
    expect(column?.score?.value).toBeCloseTo((column?.texts?.nats ?? 0) / (Math.LN2 * bytes), 12);
    // A model of characters that was trained on 40 KB: better than the alphabet alone, far from a trained model.
    expect(column?.score?.value).toBeGreaterThan(2);
    expect(column?.score?.value).toBeLessThan(3.5);
  });
});
