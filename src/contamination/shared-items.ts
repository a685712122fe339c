import { type BenchmarkItem, buildIndex, wordsOf } from "./benchmark-index.ts";
import { buildEngine, openScanner } from "./engine.ts";
import { judgedParts } from "./report.ts";
import { scanWords } from "./scan-words.ts";
import { TallyCounter } from "./tally.ts";
import { WINDOW } from "./template-windows.ts";
import type { TextScanner } from "./text-scanner.ts";

/** An item whose question stands in another set as well, or half of it in one piece. */
export interface SharedItem {
  readonly id: string;
  readonly benchmark: string;
  readonly other: { readonly benchmark: string; readonly id: string };
  /** Words in one piece, and their share of the other's question. */
  readonly words: number;
  readonly share: number;
}

/** Items of the other set that are named for one item. */
const KEPT = 3;

/**
 * The items of `own` that share a question (a passage, where they have none) with an item of `others`: half of it in one piece and at least 8
 * words, or all of a shorter one. The same rules as for a corpus, so that other typing hides nothing.
 */
export function sharedItems(own: readonly BenchmarkItem[], others: readonly BenchmarkItem[]): SharedItem[] {
  if (own.length === 0 || others.length === 0) return [];
  const index = buildIndex(
    others.map((item) => ({ ...item, texts: judgedParts(item.texts) })).filter(({ texts }) => texts.length > 0),
  );
  const engine = buildEngine(index, { scanners: 1 });
  const counter = new TallyCounter({ sizes: engine.plan.sizes, keep: own.length });
  const scanner = openScanner(engine, { number: 0, counter, mode: { fast: false } });
  const longest = own.map((item, record) => scanItem(scanner, { item, record }));
  scanner.flush();
  const owners = new Map<number, { readonly benchmark: string; readonly id: string }[]>();
  for (const { benchmark, id, texts } of index.items)
    for (const { text } of texts) owners.set(text, [...(owners.get(text) ?? []), { benchmark, id }]);
  const found = counter.take().evidence.flatMap(({ text, seen }) =>
    seen.flatMap(({ record, words }) => {
      const length = wordsOf(index, text);
      const isShared = length >= WINDOW ? 2 * words >= length : longest[record] === length;
      const { id, benchmark } = own[record] as BenchmarkItem;
      if (!isShared) return [];
      return (owners.get(text) ?? []).map((other) => ({ record, id, benchmark, other, words, share: words / length }));
    }),
  );
  const counts = new Map<number, number>();
  return found
    .sort((a, b) => a.record - b.record || b.words - a.words)
    .flatMap(({ record, ...shared }) => {
      const count = (counts.get(record) ?? 0) + 1;
      counts.set(record, count);
      return count > KEPT ? [] : [shared];
    });
}

/** Scans the judged texts of an item as one record. Returns the words of the longest. */
function scanItem(scanner: TextScanner, { item, record }: { item: BenchmarkItem; record: number }): number {
  const { arena, space } = scanner.kernel;
  const place = scanner.beginRecord({ file: item.benchmark, record, offset: 0 });
  const encoder = new TextEncoder();
  let longest = 0;
  for (const { text } of judgedParts(item.texts)) {
    const bytes = encoder.encode(text);
    longest = Math.max(longest, scanWords(text).length);
    scanner.beginText(place);
    for (let from = 0; from < bytes.length; ) {
      const room = scanner.room();
      const some = Math.min(room.bytes, bytes.length - from);
      arena.bytes.set(bytes.subarray(from, from + some), space.text + room.at);
      scanner.wrote(some);
      from += some;
    }
    scanner.endText();
  }
  return longest;
}
