import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildIndex } from "../../src/contamination/benchmark-index.ts";
import { type FieldPaths, type JsonCount, JsonTexts } from "../../src/workers/json-texts.ts";
import { corpusText, items } from "../contamination/fuzz.ts";
import { naiveScan } from "../contamination/naive.ts";
import { KERNELS, readable } from "../contamination/scan-helpers.ts";
import { QUESTION, scannerOf } from "./corpus-helpers.ts";

type Scanner = ReturnType<typeof scannerOf>;

/** Feeds bytes in pieces of `piece`, as a reader of files does. */
function read(scanner: Scanner, given: { bytes: Uint8Array; piece: number; fields?: FieldPaths; lines?: boolean }): JsonCount {
  const reader = new JsonTexts({ scanner, file: "f", fields: given.fields ?? "all", lines: given.lines ?? true });
  const { arena, space } = scanner.kernel;
  let kept = 0;
  let offset = 0;
  for (let at = 0; at < given.bytes.length; at += given.piece) {
    const part = given.bytes.subarray(at, at + given.piece);
    arena.bytes.set(part, space.input + kept);
    const until = kept + part.length;
    const stopped = reader.push({ from: 0, until, offset });
    arena.bytes.copyWithin(space.input, space.input + stopped, space.input + until);
    kept = until - stopped;
    offset += stopped;
  }
  const count = reader.end(kept);
  scanner.flush();
  return count;
}

const ascii = (json: string) =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const encoder = new TextEncoder();

describe.each(KERNELS)("strings of JSON with the %s kernel", (kernel) => {
  it("are the texts that JSON.parse sees, in UTF-8 and escaped, however the bytes arrive", () => {
    const records = items.chain((list) =>
      fc.record({
        list: fc.constant(list),
        texts: fc.array(corpusText(list, 6), { minLength: 1, maxLength: 5 }),
        piece: fc.integer({ min: 1, max: 300 }),
        escaped: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(records, ({ list, texts, piece, escaped }) => {
        const lines = texts.map((text, at) =>
          JSON.stringify({ id: at, meta: { source: "web", tags: ["x", null, true, -1.5e3] }, text: `${text} \u{1f600}"\\/` }),
        );
        const bytes = encoder.encode((escaped ? lines.map(ascii) : lines).join("\r\n"));
        const scanner = scannerOf({ kernel, items: list });
        const count = read(scanner, { bytes, piece, fields: ["text"] });
        expect(count).toEqual({ records: texts.length, invalidRecords: 0, invalidAt: [], recordsWithoutText: 0 });
        const tally = scanner.counter.take();
        expect(readable({ index: buildIndex(list), tally })).toEqual(
          naiveScan(
            list,
            texts.map((text) => [text]),
            8,
          ),
        );
      }),
      { numRuns: 120 },
    );
  });

  it("are cut and joined rightly at every byte, escapes and surrogate pairs included", () => {
    const line = ascii(JSON.stringify({ a: 1, text: `\u{1f600} ${QUESTION}\n\t\u{10ffff} שלושים שנה` }));
    const bytes = encoder.encode(`${line}\n`);
    for (let piece = 1; piece < bytes.length; piece++) {
      const scanner = scannerSharedBy(kernel);
      expect([piece, read(scanner, { bytes, piece }).invalidRecords]).toEqual([piece, 0]);
      const tally = scanner.counter.take();
      expect(tally.evidence[0]?.seen[0]).toMatchObject({ record: 0, offset: 0, words: 13, answerNear: true });
      expect(scanner.takeCount().invalid).toBe(0);
    }
  });

  it("that hold half a surrogate pair count as invalid", () => {
    const scanner = scannerSharedBy(kernel);
    read(scanner, { bytes: encoder.encode('{"text":"a \\ud83d b \\ude00 c"}\n'), piece: 1000 });
    expect(scanner.takeCount().invalid).toBe(2);
  });
});

const shared = new Map(KERNELS.map((kernel) => [kernel, scannerOf({ kernel })]));
const scannerSharedBy = (kernel: (typeof KERNELS)[number]) => shared.get(kernel)!;

describe("JSON records", () => {
  const scanner = scannerOf();
  const found = (line: string, fields?: FieldPaths) => {
    const count = read(scanner, { bytes: encoder.encode(line), piece: 7, ...(fields === undefined ? {} : { fields }) });
    return { count, texts: scanner.counter.take().textRecords.places, texts2: scanner.takeCount().texts };
  };
  const question = JSON.stringify(QUESTION);

  it("are searched for text on a path, in any key order and through arrays", () => {
    const chat = `{"id":{"text":1},"messages":[{"role":"user","content":${question}},{"content":"ok","role":"a"}],"note":"x"}`;
    expect(found(chat, ["messages.content"]).texts).toEqual([0]);
    expect(found(chat, ["messages.role", "note"]).texts).toEqual([]);
    expect(found(chat, ["note", "messages.content"]).texts2).toBe(3);
    expect(found(`{"a":{"b":[[{"c":${question}}]]}}`, ["a.b.c"]).texts).toEqual([0]);
    expect(found(`{"text":{"text":${question}}}`, ["text"]).texts).toEqual([]);
    expect(found(`{"te\\u0078t":${question}}`, ["text"]).texts).toEqual([0]);
    expect(found(`[${question}]`).texts).toEqual([0]);
    expect(found(question).texts).toEqual([0]);
  });

  it("without the wanted field are counted", () => {
    expect(found('{"a":"b"}\n{"text":"c"}\n', ["text"]).count).toMatchObject({ records: 2, recordsWithoutText: 1 });
  });

  it("do not share a text: words of two strings are no match", () => {
    const [head, tail] = [QUESTION.slice(0, 30), QUESTION.slice(31)];
    expect(found(JSON.stringify({ a: head, b: tail })).texts).toEqual([]);
  });

  const broken = [
    '{"a":"b"',
    "{]",
    '{"a" "b"}',
    '{"a":tru}',
    '{"a":01}',
    '{"a":"\\x"}',
    '{"a":"b}',
    "{a:1}",
    '{"a":1,}',
    "[1,]",
    "nul",
    '{"a":"\\u12g4"}',
    '{"a":1 2}',
    "}",
    "",
  ];
  it.each(broken.filter((line) => line !== ""))("that are no JSON are counted and skipped to the next line: %s", (line) => {
    const { count, texts } = found(`{"ok":1}\n${line}\n{"text":${question}}\n`);
    expect(count).toMatchObject({ records: 3, invalidRecords: 1, invalidAt: [9] });
    expect(texts).toEqual([0]);
  });

  it("that are cut short by the end of the file are invalid", () => {
    for (const cut of ['{"a":"b', '{"a":"b\\u05', '{"a":', "[1"])
      expect(found(`{"ok":1}\n${cut}`).count).toMatchObject({ records: 2, invalidRecords: 1 });
    expect(found("12").count).toMatchObject({ records: 1, invalidRecords: 0 });
  });

  it("may span lines where they are not one to a line", () => {
    const pretty = JSON.stringify({ list: [{ text: QUESTION }] }, null, 2);
    expect(read(scanner, { bytes: encoder.encode(`${pretty}\n${pretty}`), piece: 9, lines: false })).toMatchObject({
      records: 2,
      invalidRecords: 0,
    });
    expect(scanner.counter.take().textRecords).toEqual({ places: [0], values: [2] });
    scanner.takeCount();
  });

  it("may be anything that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 4 }), fc.integer({ min: 1, max: 50 }), (values, piece) => {
        const bytes = encoder.encode(values.map((value) => JSON.stringify(value)).join("\n"));
        const own = scannerOfProperty;
        expect(read(own, { bytes, piece })).toMatchObject({ records: values.length, invalidRecords: 0 });
        own.takeCount();
      }),
    );
  });
});

const scannerOfProperty = scannerOf();
