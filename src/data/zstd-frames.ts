type Part = "magic" | "descriptor" | "header" | "block" | "content" | "last-content" | "checksum" | "skip-size" | "skip";

/**
 * Follows the frames of zstd data as they pass, to know where each one ends and whether the last one was whole: Node's own decoder ends in
 * silence behind the first frame, and when a frame is cut short. Reads headers only (RFC 8878, sections 3.1.1 and 3.1.2).
 */
export class ZstdFrames {
  #part: Part = "magic";
  /** Bytes of the part that are still to come; small parts are collected in `#bytes`. */
  #wanted = 4;
  readonly #bytes: number[] = [];
  #hasChecksum = false;

  /**
   * Reads a chunk up to the end of a frame, or to its own end.
   * @returns the index behind what was read
   * @throws Error when a frame begins with something else than its magic number
   */
  push(chunk: Uint8Array, from = 0): number {
    for (let at = from; at < chunk.length; ) {
      const some = Math.min(this.#wanted, chunk.length - at);
      if (this.#isHeader()) for (let i = 0; i < some; i++) this.#bytes.push(chunk[at + i]!);
      at += some;
      this.#wanted -= some;
      while (this.#wanted === 0) this.#next();
      if (this.whole) return at;
    }
    return chunk.length;
  }

  /** Whether the data may end here: between two frames. */
  get whole(): boolean {
    return this.#part === "magic" && this.#bytes.length === 0;
  }

  #isHeader(): boolean {
    return this.#part === "magic" || this.#part === "descriptor" || this.#part === "block" || this.#part === "skip-size";
  }

  #next(): void {
    const bytes = this.#bytes.splice(0);
    const value = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
    switch (this.#part) {
      case "magic":
        if (value === MAGIC) this.#expect("descriptor", 1);
        else if (value >>> 4 === SKIPPABLE) this.#expect("skip-size", 4);
        else throw new Error("this is no zstd data, or something follows it");
        break;
      case "descriptor":
        this.#hasChecksum = (value & 4) !== 0;
        this.#expect("header", headerBytes(value));
        break;
      case "block":
        this.#expect((value & 1) === 1 ? "last-content" : "content", (value >>> 1) % 4 === RUN ? 1 : value >>> 3);
        break;
      case "last-content":
        if (this.#hasChecksum) this.#expect("checksum", 4);
        else this.#expect("magic", 4);
        break;
      case "skip-size":
        this.#expect("skip", value);
        break;
      case "header":
      case "content":
        this.#expect("block", 3);
        break;
      default:
        this.#expect("magic", 4);
    }
  }

  #expect(part: Part, bytes: number): void {
    this.#part = part;
    this.#wanted = bytes;
  }
}

const MAGIC = 0xfd2fb528;
/** 0x184D2A50 to 0x184D2A5F, without the last digit. */
const SKIPPABLE = 0x184d2a5;
/** The block type of one byte repeated. */
const RUN = 1;

/** Bytes between the descriptor and the first block: window, dictionary id, content size. */
function headerBytes(descriptor: number): number {
  const single = (descriptor >>> 5) & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const contentSize = [single, 2, 4, 8][descriptor >>> 6]!;
  return 1 - single + dictionary + contentSize;
}
