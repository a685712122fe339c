import { MivhanError } from "../core/errors.ts";
import { type BenchmarkIndex, type BenchmarkItem, buildIndex, PARTS } from "./benchmark-index.ts";
import { NORMALISER } from "./character-table.ts";

const FORMAT = "mivhan-contamination-index";
const VERSION = 1;

/**
 * An index as bytes: JSON lines, the first naming format, normaliser and digest, the others one item each. Tables are made anew
 * on loading (30,000 items: about half a second), so the file does not depend on the kernel or the platform.
 */
export function serialiseIndex(index: BenchmarkIndex): Uint8Array<ArrayBuffer> {
  const { normaliser, templateTexts, digest } = index;
  const header = { format: FORMAT, version: VERSION, normaliser, templateTexts, digest, items: index.items.length };
  const lines = index.items.map(({ benchmark, id, texts }) =>
    JSON.stringify({ benchmark, id, texts: texts.map(({ part, text }) => ({ part, text: index.texts[text]! })) }),
  );
  return new TextEncoder().encode(`${[JSON.stringify(header), ...lines].join("\n")}\n`);
}

/**
 * The index in `bytes`.
 * @throws MivhanError `E_INDEX_FILE` when it is not one, is cut short, or was made under other normalisation rules than ours.
 */
export function loadIndex(bytes: Uint8Array): BenchmarkIndex {
  const lines = linesOf(bytes);
  const header = parse(lines.next().value ?? "");
  if (!isHeader(header)) throw broken("this is not a contamination index", "make one with `mivhan contamination index`");
  if (header.normaliser.digest !== NORMALISER.digest) {
    throw broken(
      "this index was made under other normalisation rules",
      "make it anew with this version: hits of two rule sets cannot be compared",
    );
  }
  const index = buildIndex(itemsOf(lines, header.items), { templateTexts: header.templateTexts });
  if (index.digest !== header.digest)
    throw broken("the contents of this index do not match its digest", "copy it again, or make it anew");
  return index;
}

function* itemsOf(lines: Iterable<string>, count: number): Generator<BenchmarkItem> {
  let seen = 0;
  for (const line of lines) {
    const item = parse(line);
    if (!isItem(item)) throw broken("this index is cut short or damaged", "copy it again, or make it anew");
    seen++;
    yield item;
  }
  if (seen !== count) throw broken("this index is cut short or damaged", "copy it again, or make it anew");
}

/** Line by line, so that the file is never in memory as one string. */
function* linesOf(bytes: Uint8Array): Generator<string, undefined> {
  const decoder = new TextDecoder();
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const until = end < 0 ? bytes.length : end;
    yield decoder.decode(bytes.subarray(from, until));
    from = until + 1;
  }
  return undefined;
}

interface Header {
  readonly normaliser: { readonly digest: string };
  readonly templateTexts: number;
  readonly digest: string;
  readonly items: number;
}

function isHeader(value: unknown): value is Header {
  if (!isRecord(value) || value["format"] !== FORMAT || value["version"] !== VERSION || !isRecord(value["normaliser"]))
    return false;
  const { normaliser, templateTexts, digest, items } = value;
  return (
    typeof normaliser["digest"] === "string" &&
    typeof digest === "string" &&
    Number.isInteger(templateTexts) &&
    Number.isInteger(items)
  );
}

function isItem(value: unknown): value is BenchmarkItem {
  if (!isRecord(value) || typeof value["benchmark"] !== "string" || typeof value["id"] !== "string") return false;
  const { texts } = value;
  return (
    Array.isArray(texts) && texts.every((text) => isRecord(text) && typeof text["text"] === "string" && isPart(text["part"]))
  );
}

function isPart(value: unknown): boolean {
  return PARTS.some((part) => part === value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function broken(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_INDEX_FILE", family: "input", message, advice });
}
