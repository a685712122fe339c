import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Item, Items } from "../core/item.ts";
import { IdTable } from "./id-table.ts";

/** Items whose JSON is no longer than this together stay in memory, in bytes. */
const KEPT = 8 * 1024 * 1024;
const WRITE_BLOCK = 1024 * 1024;
/** Read at once where items are read in their order. */
const READ_BLOCK = 64 * 1024;

export interface ItemStoreOptions {
  /** Bytes of items that stay in memory. */
  readonly kept?: number;
}

/**
 * Collects the items of a split. Few are kept as they are; of many, their JSON goes to a temporary file that has no name (it is
 * removed while it is open, so that nothing is left even by a process that is killed), and an item is made anew each time it is read: a million
 * items take some 30 MB of memory instead of a gigabyte.
 */
export class ItemStore implements Items {
  readonly #ids = new IdTable();
  readonly #kept: number;
  #items: Item[] | undefined = [];
  #bytes = 0;
  #file: ItemFile | undefined;

  constructor({ kept = KEPT }: ItemStoreOptions = {}) {
    this.#kept = kept;
  }

  get length(): number {
    return this.#ids.length;
  }

  /** The id must be new: ask `positionOf` first. */
  add(item: Item): void {
    this.#ids.add(item.id);
    if (this.#file !== undefined) {
      this.#file.add(item);
      return;
    }
    const items = this.#items as Item[];
    items.push(item);
    this.#bytes += JSON.stringify(item).length;
    if (this.#bytes <= this.#kept) return;
    this.#file = new ItemFile();
    for (const each of items) this.#file.add(each);
    this.#items = undefined;
  }

  at(position: number): Item | undefined {
    return this.#file === undefined ? this.#items?.[position] : this.#file.at(position);
  }

  positionOf(id: string): number | undefined {
    return this.#ids.positionOf(id);
  }

  idAt(position: number): string | undefined {
    return this.#ids.idAt(position);
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let position = 0; position < this.length; position++) yield this.at(position) as Item;
  }
}

/** The items at some positions of a list, in the order given. */
export function selectItems(items: Items, positions: readonly number[]): Items {
  return {
    length: positions.length,
    at: (index) => {
      const position = positions[index];
      return position === undefined ? undefined : items.at(position);
    },
    *[Symbol.iterator]() {
      for (const position of positions) yield items.at(position) as Item;
    },
  };
}

/** JSON of items one behind the other, and where each ends. */
class ItemFile {
  readonly #descriptor: number;
  #ends = new Float64Array(1024);
  #length = 0;
  #written = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #block = Buffer.alloc(0);
  #blockStart = 0;
  #last = -1;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "mivhan-items-"));
    const path = join(folder, "items");
    this.#descriptor = openSync(path, "w+", 0o600);
    removing.register(this, this.#descriptor);
    // Where an open file cannot be removed (Windows), it goes when the process ends.
    try {
      rmSync(folder, { recursive: true });
    } catch {
      process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    }
  }

  add(item: Item): void {
    const bytes = Buffer.from(JSON.stringify(item));
    if (this.#length === this.#ends.length) {
      const longer = new Float64Array(this.#length * 2);
      longer.set(this.#ends);
      this.#ends = longer;
    }
    this.#ends[this.#length] = this.#endOf(this.#length - 1) + bytes.length;
    this.#length++;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= WRITE_BLOCK) this.#flush();
  }

  at(position: number): Item | undefined {
    if (position < 0 || position >= this.#length) return undefined;
    if (this.#pendingBytes > 0) this.#flush();
    const [start, end] = [this.#endOf(position - 1), this.#endOf(position)];
    if (start < this.#blockStart || end > this.#blockStart + this.#block.length) {
      const inOrder = position === this.#last + 1;
      this.#read(start, inOrder ? Math.max(end - start, READ_BLOCK) : end - start);
    }
    this.#last = position;
    return JSON.parse(this.#block.toString("utf8", start - this.#blockStart, end - this.#blockStart)) as Item;
  }

  #endOf(position: number): number {
    return position < 0 ? 0 : (this.#ends[position] as number);
  }

  #flush(): void {
    const block = Buffer.concat(this.#pending);
    for (let at = 0; at < block.length; ) at += writeSync(this.#descriptor, block, at, block.length - at, this.#written + at);
    this.#written += block.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #read(start: number, bytes: number): void {
    const block = Buffer.allocUnsafe(Math.min(bytes, this.#written - start));
    let filled = 0;
    while (filled < block.length) {
      const read = readSync(this.#descriptor, block, filled, block.length - filled, start + filled);
      if (read === 0) throw new Error("the temporary file of the items was cut");
      filled += read;
    }
    this.#block = block;
    this.#blockStart = start;
  }
}

const removing = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));
