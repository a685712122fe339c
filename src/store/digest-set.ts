const WORDS = 4;
const DIGEST = /^[0-9a-f]{32}$/;

/**
 * A set of digests of 128 bits written in hex, 16 bytes each in a hash table at most two thirds full: a million take some 32 MB where a `Set` of
 * strings takes over a hundred.
 */
export class DigestSet {
  #slots = new Uint32Array(4096 * WORDS);
  #size = 0;
  readonly #digest = new Uint32Array(WORDS);
  /** All zeros would look like an empty slot, and other texts are no digests. */
  readonly #others = new Set<string>();

  /** @returns whether it was not there before */
  add(digest: string): boolean {
    if (!DIGEST.test(digest) || !this.#read(digest)) {
      const before = this.#others.size;
      return this.#others.add(digest).size > before;
    }
    const slot = slotOf(this.#slots, this.#digest);
    if (!isEmpty(this.#slots, slot)) return false;
    this.#slots.set(this.#digest, slot);
    this.#size++;
    if (3 * this.#size * WORDS > 2 * this.#slots.length) this.#grow();
    return true;
  }

  /** @returns false for zero */
  #read(digest: string): boolean {
    let bits = 0;
    for (let word = 0; word < WORDS; word++) {
      const value = Number.parseInt(digest.slice(8 * word, 8 * word + 8), 16);
      this.#digest[word] = value;
      bits |= value;
    }
    return bits !== 0;
  }

  #grow(): void {
    const slots = new Uint32Array(2 * this.#slots.length);
    for (let at = 0; at < this.#slots.length; at += WORDS) {
      if (isEmpty(this.#slots, at)) continue;
      const digest = this.#slots.subarray(at, at + WORDS);
      slots.set(digest, slotOf(slots, digest));
    }
    this.#slots = slots;
  }
}

/** Where a digest stands, or would stand. Its own bits are as good as any hash of them. */
function slotOf(slots: Uint32Array, digest: Uint32Array): number {
  const mask = slots.length / WORDS - 1;
  for (let slot = ((digest[0] as number) & mask) * WORDS; ; slot = (slot + WORDS) % slots.length) {
    if (isEmpty(slots, slot) || digest.every((word, index) => word === slots[slot + index])) return slot;
  }
}

function isEmpty(slots: Uint32Array, slot: number): boolean {
  return (
    ((slots[slot] as number) | (slots[slot + 1] as number) | (slots[slot + 2] as number) | (slots[slot + 3] as number)) === 0
  );
}
