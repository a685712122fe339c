/** Ids by their position, as bytes with a hash table beside them: some 30 bytes an id, where a `Map` of strings takes over a hundred. */
export class IdTable {
  #bytes = Buffer.alloc(16 * 1024);
  #ends = new Uint32Array(1024);
  #length = 0;
  /** Positions plus one by hash, with open addressing; 0 where there is none. At most half full. */
  #slots = new Uint32Array(4096);

  get length(): number {
    return this.#length;
  }

  /** Gives the next position to an id that is not in the table. */
  add(id: string): void {
    const start = this.#startOf(this.#length);
    const size = Buffer.byteLength(id);
    if (start + size > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], 2 * (start + size));
    this.#bytes.write(id, start);
    if (this.#length === this.#ends.length) {
      const longer = new Uint32Array(2 * this.#length);
      longer.set(this.#ends);
      this.#ends = longer;
    }
    this.#ends[this.#length] = start + size;
    this.#length++;
    if (2 * this.#length > this.#slots.length) this.#grow();
    else this.#place(this.#length - 1);
  }

  positionOf(id: string): number | undefined {
    const bytes = Buffer.from(id);
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(bytes, 0, bytes.length) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const position = (this.#slots[slot] as number) - 1;
      const start = this.#startOf(position);
      if (bytes.equals(this.#bytes.subarray(start, this.#ends[position]))) return position;
    }
    return undefined;
  }

  idAt(position: number): string | undefined {
    return position < 0 || position >= this.#length
      ? undefined
      : this.#bytes.toString("utf8", this.#startOf(position), this.#ends[position]);
  }

  #startOf(position: number): number {
    return position === 0 ? 0 : (this.#ends[position - 1] as number);
  }

  #place(position: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashOf(this.#bytes, this.#startOf(position), this.#ends[position] as number) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = position + 1;
  }

  #grow(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let position = 0; position < this.#length; position++) this.#place(position);
  }
}

/** FNV-1a over 32 bits (G. Fowler, L. C. Noll, K.-P. Vo), its bits mixed since tables use the lowest. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
