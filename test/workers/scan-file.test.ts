import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as zlib from "node:zlib";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { TEXT_BYTES } from "../../src/contamination/arena.ts";
import type { Unpacker } from "../../src/workers/byte-source.ts";
import { listCorpus } from "../../src/workers/corpus-files.ts";
import type { FieldPaths } from "../../src/workers/json-texts.ts";
import { scanFile } from "../../src/workers/scan-file.ts";
import { KERNELS } from "../contamination/scan-helpers.ts";
import { corpusDirectory, QUESTION, scannerOf } from "./corpus-helpers.ts";

const { write, path } = corpusDirectory();
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/reference/contamination/${name}`, import.meta.url));
const scanner = scannerOf();

async function scan(name: string, options: { fields?: FieldPaths; zstd?: Unpacker } = {}, by = scanner) {
  const file = listCorpus([name]).files[0]!;
  return await scanFile(by, file, { fields: "all", breathe: () => {}, ...options });
}

const filler = (words: number) => Array.from({ length: words }, (_, at) => `מלה${at}`).join(" ");
const text = `${filler(5000)} ${QUESTION}. שלושים שנה ${filler(5000)}`;

describe("a corpus file", () => {
  it("of plain text is one record, and a match says at which byte it stands", async () => {
    const { report, tally } = await scan(write("plain.txt", text));
    expect(report).toMatchObject({
      status: "complete",
      records: 1,
      texts: 1,
      words: 10015,
      textBytes: Buffer.byteLength(text),
      problems: [],
    });
    const seen = tally.evidence[0]!.seen[0]!;
    expect(seen).toMatchObject({ words: 13, textWord: 0, record: 0, answerNear: true, quote: `${QUESTION}.` });
    expect(Buffer.from(text).subarray(seen.offset).toString().startsWith(QUESTION)).toBe(true);
  });

  it("may begin with a byte order mark and have any line ends", async () => {
    const { report, tally } = await scan(write("bom.txt", `\ufeff${QUESTION.replaceAll(" ", "\r\n")}`));
    expect([report.status, tally.longest.values]).toEqual(["complete", [13]]);
    const { report: lines } = await scan(write("bom.jsonl", `\ufeff{"text":${JSON.stringify(QUESTION)}}\r\n`));
    expect(lines).toMatchObject({ status: "complete", records: 1, texts: 1 });
  });

  it("may be empty", async () => {
    for (const name of ["empty.txt", "empty.jsonl"])
      expect((await scan(write(name, ""))).report).toMatchObject({ status: "complete", words: 0 });
    expect((await scan(write("empty.txt.gz", gzipSync("")))).report).toMatchObject({ status: "complete", words: 0 });
  });

  it.each(KERNELS)("may be one line of 100 MB (%s kernel)", async (kernel) => {
    const megabytes = kernel === "wasm-simd" ? 100 : 20;
    const line = Buffer.alloc(megabytes * 1e6, Buffer.from("מלה אחת ועוד מלה "));
    const at = Math.floor(line.length * 0.7);
    line.write(` ${QUESTION} `, at);
    const { report, tally } = await scan(write("long.txt", line), {}, scannerOf({ kernel }));
    expect(tally.longest.values).toEqual([13]);
    // What was overwritten may have begun or ended in the middle of a letter, and so may the line.
    expect(report.invalidBytes).toBeLessThanOrEqual(3);
  });

  it("without any white space or separator is read to its end", async () => {
    for (const unit of ["א", "x", "漢"]) {
      const run = unit.repeat(TEXT_BYTES);
      const { report, tally } = await scan(write("run.txt", `${run} ${QUESTION} ${run}`));
      expect([unit, report.status, tally.longest.values]).toEqual([unit, "complete", [13]]);
    }
    const glued = await scan(write("glued.txt", `${"א".repeat(TEXT_BYTES)}${QUESTION}`));
    expect(glued.tally.longest.values).toEqual([12]);
  });

  it("with bytes that are not UTF-8 is scanned, counted and damaged", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${QUESTION} `),
      Buffer.from([0xff, 0xd7, 0x20, 0x80]),
      Buffer.from(` ${QUESTION}`),
    ]);
    const { report, tally } = await scan(write("invalid.txt", bytes));
    expect(report).toMatchObject({ status: "damaged", invalidBytes: 3, problems: ["3 bytes are not UTF-8"] });
    expect(tally.textRecords.values).toEqual([1]);
  });

  it("in UTF-16 is refused rather than found clean", async () => {
    const { report } = await scan(write("utf16.txt", Buffer.from(`\ufeff${QUESTION}`, "utf16le")));
    expect(report).toMatchObject({ status: "unreadable", problems: ["the file is UTF-16; convert it to UTF-8"] });
  });

  it("that cannot be opened is unreadable", async () => {
    const file = { name: path("absent.txt"), bytes: 1, format: "text" as const, packing: "none" as const };
    const { report } = await scanFile(scanner, file, { fields: "all", breathe: () => {} });
    expect(report.status).toBe("unreadable");
    expect(report.problems[0]).toMatch(/ENOENT/);
  });

  it("packed with gzip is unpacked, members and all; cut short it is damaged", async () => {
    const packed = Buffer.concat([
      gzipSync(`${filler(300)} ${QUESTION.slice(0, 20)}`),
      gzipSync(`${QUESTION.slice(20)} ${filler(300)}`),
    ]);
    const { report, tally } = await scan(write("a.txt.gz", packed));
    expect([report.status, report.unpacker, tally.longest.values]).toEqual(["complete", "zlib gzip", [13]]);
    const big = gzipSync(text);
    const cut = await scan(write("cut.txt.gz", big.subarray(0, big.length - 20)));
    expect(cut.report.status).toBe("damaged");
    expect(cut.report.problems[0]).toMatch(/unexpected end of file; what came before was scanned/);
    expect((await scan(write("noise.txt.gz", "this is no gzip"))).report.status).toBe("unreadable");
  });

  const unpackers: readonly Unpacker[] = [
    "built-in zstd",
    ...(spawnSync("zstd", ["--version"]).status === 0 ? ["zstd command" as const] : []),
    ...("createZstdDecompress" in zlib ? ["zlib zstd" as const] : []),
  ];
  it.each(unpackers)("packed with zstd, in several frames, is unpacked by %s; cut short it is damaged", async (zstd) => {
    const frame = Buffer.concat([
      storedFrame(`${filler(300)} ${QUESTION.slice(0, 20)}`),
      storedFrame(`${QUESTION.slice(20)} ${filler(300)}`),
    ]);
    const whole = await scan(write("a.txt.zst", frame), { zstd });
    expect([whole.report.status, whole.report.problems, whole.report.unpacker, whole.tally.longest.values]).toEqual([
      "complete",
      [],
      zstd,
      [13],
    ]);
    const cut = await scan(write("cut.txt.zst", frame.subarray(0, frame.length - 30)), { zstd });
    expect(cut.report.status).not.toBe("complete");
    expect((await scan(write("noise.txt.zst", "this is no zstd, whatever its name says"), { zstd })).report.status).toBe(
      "unreadable",
    );
  });

  it.each(["none", "snappy", "gzip", "zstd"])(
    "in Parquet (%s) is read by its text columns, nested ones included",
    async (codec) => {
      const { report, tally } = await scan(fixture(`corpus-${codec}.parquet`));
      expect(report).toMatchObject({ status: "complete", unpacker: "parquet", records: 4, recordsWithoutText: 1, problems: [] });
      expect(tally.textRecords).toEqual({ places: [0], values: [2] });
      expect(tally.evidence[0]!.seen.map(({ record, answerNear }) => [record, answerNear])).toEqual([
        [1, true],
        [3, false],
      ]);
      const only = await scan(fixture(`corpus-${codec}.parquet`), { fields: ["messages.content"] });
      expect(only.tally.evidence[0]!.seen.map(({ record }) => record)).toEqual([3]);
      const none = await scan(fixture(`corpus-${codec}.parquet`), { fields: ["body"] });
      expect(none.report).toMatchObject({
        status: "unreadable",
        problems: ["no column body; there are id, text, messages, picture"],
      });
    },
  );

  it("in Parquet cut short is unreadable", async () => {
    const { readFileSync } = await import("node:fs");
    const { report } = await scan(write("cut.parquet", readFileSync(fixture("corpus-snappy.parquet")).subarray(0, 900)));
    expect(report.status).toBe("unreadable");
  });

  it("of JSON lines with a broken line is damaged, and says where", async () => {
    const { report, tally } = await scan(write("b.jsonl", `{"text":"a"}\n{"text":\n{"text":${JSON.stringify(QUESTION)}}\n`));
    expect(report).toMatchObject({
      status: "damaged",
      records: 3,
      invalidRecords: 1,
      problems: ["1 of 3 records are not JSON, the first at byte 13"],
    });
    expect(tally.textRecords.values).toEqual([1]);
  });

  it("of JSON lines without the wanted field is not clean but damaged", async () => {
    const { report } = await scan(write("c.jsonl", '{"body":"a"}\n'), { fields: ["text"] });
    expect(report).toMatchObject({ status: "unreadable", problems: ["no record has text on the wanted paths"] });
  });
});

/** A zstd frame of one block that is stored as it is (RFC 8878, section 3.1.1), so that no test needs a compressor. */
function storedFrame(text: string): Buffer {
  const content = Buffer.from(text);
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(content.length, 5);
  head.writeUIntLE((content.length << 3) | 1, 9, 3);
  return Buffer.concat([head, content]);
}
