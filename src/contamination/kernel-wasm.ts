import { MivhanError } from "../core/errors.ts";
import { type Arena, TABLES, type Workspace } from "./arena.ts";
import { KERNEL_BASE64 } from "./kernel.data.ts";
import type { Kernel } from "./kernel.ts";

/** What this file uses of WebAssembly; the compiler knows it only with the library of the browser. */
declare global {
  namespace WebAssembly {
    class Memory {
      constructor(descriptor: { initial: number; maximum: number; shared: true });
      readonly buffer: SharedArrayBuffer;
    }
    class Module {
      constructor(bytes: Uint8Array<ArrayBuffer>);
    }
    class Instance {
      constructor(module: Module, imports: { env: { memory: Memory } });
      readonly exports: object;
    }
    function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  }
}

/** The functions of native/kernel.c. */
interface Exports {
  tokenise(tables: number, space: number, text: number, length: number, fresh: number, hashes: number, starts: number): number;
  probe(
    space: number,
    hashes: number,
    from: number,
    until: number,
    width: number,
    stride: number,
    bloom: number,
    bloomShift: number,
    slots: number,
    slotShift: number,
    out: number,
  ): number;
  copy_string(space: number, from: number, length: number, to: number, room: number): number;
}

const PAGE = 65536;
/** What the module declares; a memory must not allow more. */
const MOST_PAGES = 65536;

/** A memory that all workers share, at least `bytes` long. */
export function sharedWasmMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) {
    throw new MivhanError({
      code: "E_INDEX_TOO_LARGE",
      family: "input",
      message: `the look-up tables need ${(bytes / 1e9).toFixed(1)} GB; one index can use 4.2 GB`,
      advice: "split the benchmarks over several indexes and scan once with each",
    });
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Whether this platform runs the module: WebAssembly with SIMD and shared memory. */
export function hasWasm(): boolean {
  try {
    return typeof WebAssembly === "object" && WebAssembly.validate(binary());
  } catch {
    return false;
  }
}

/** The kernel in WebAssembly, over one workspace of a shared memory. */
export function wasmKernel({ memory, arena, space }: { memory: WebAssembly.Memory; arena: Arena; space: Workspace }): Kernel {
  compiled ??= new WebAssembly.Module(binary());
  // The module is our own, and a test holds its exports to this interface.
  const { tokenise, probe, copy_string } = new WebAssembly.Instance(compiled, { env: { memory } }).exports as Exports;
  const out = space.space >> 2;
  return {
    name: "wasm-simd",
    arena,
    space,
    tokenise: (length, fresh) => {
      const words = tokenise(TABLES, space.space, space.text, length, fresh, space.hashes, space.starts);
      return { words, invalid: arena.words[out + 3]! };
    },
    probe: (seeds, { from, until, stride }) =>
      probe(
        space.space,
        space.hashes,
        from,
        until,
        seeds.width,
        stride,
        seeds.bloom,
        seeds.bloomShift,
        seeds.slots,
        seeds.slotShift,
        space.candidates,
      ),
    copyString: ({ from, until, to }) => {
      const status = copy_string(space.space, space.input + from, until - from, space.text + to, space.capacity - to);
      return { status, invalid: arena.words[out + 3]!, read: arena.words[out + 4]!, written: arena.words[out + 5]! };
    },
  };
}

let compiled: WebAssembly.Module | undefined;

function binary(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(KERNEL_BASE64), (character) => character.charCodeAt(0));
}
