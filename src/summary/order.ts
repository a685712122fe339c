import { MivhanError } from "../core/errors.ts";
import type { OutcomeList } from "../core/outcome.ts";

/**
 * Refuses outcomes of a column unless those of an item stand beside each other: the scores take a change of item for a new one, and an item
 * that came back would count twice. Ids are told apart by 32 bits of each first, since a set of a million ids is larger than all that
 * is kept of the outcomes; the few whose bits are equal are compared as they are.
 * @throws MivhanError E_FAULT
 */
export function requireItemsTogether(outcomes: OutcomeList): void {
  const hashes = new Int32Array(outcomes.length);
  let items = 0;
  for (const id of itemsOf(outcomes)) hashes[items++] = hashOf(id);
  const sorted = hashes.subarray(0, items).sort();
  const doubtful = new Set(sorted.filter((hash, index) => index > 0 && hash === sorted[index - 1]));
  if (doubtful.size === 0) return;
  const seen = new Set<string>();
  for (const id of itemsOf(outcomes)) {
    if (!doubtful.has(hashOf(id))) continue;
    if (seen.has(id)) throw fault(`the outcomes of item "${id}" do not stand beside each other`);
    seen.add(id);
  }
}

/** The id of each item, where its outcomes begin. */
function* itemsOf(outcomes: OutcomeList): Generator<string> {
  let last: string | undefined;
  let found = 0;
  for (const { item } of outcomes) {
    found += 1;
    if (item !== last) yield item;
    last = item;
  }
  if (found !== outcomes.length) throw fault(`${found} outcomes in a list of ${outcomes.length}`);
}

/** FNV-1a of G. Fowler, L. C. Noll and K.-P. Vo over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function fault(message: string): MivhanError {
  return new MivhanError({ code: "E_FAULT", family: "fault", message });
}
