import { MivhanError } from "../core/errors.ts";
import { type Arena, TABLES, type Workspace } from "./arena.ts";
import { KERNEL_BASE64 } from "./kernel.data.ts";
import type { Kernel } from "./kernel.ts";

/** A memory that threads share. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

/** What this file uses of WebAssembly. TypeScript knows it only with the library of the browser. */
interface WasmPlatform {
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { env: { memory: WasmMemory } }) => { readonly exports: Exports };
  validate(bytes: Uint8Array): boolean;
}
const scope: object = globalThis;
const wasm: WasmPlatform | undefined = Reflect.get(scope, "WebAssembly");

/** The functions of native/kernel.c; a test holds the module to their names. */
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
/** Offsets are kept below 2^31, where 32-bit integer arithmetic has no sign to mind. */
const MOST_PAGES = 32767;

/** A memory that all workers share, at least `bytes` long. */
export function sharedWasmMemory(bytes: number): WasmMemory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) {
    throw new MivhanError({
      code: "E_INDEX_TOO_LARGE",
      family: "input",
      message: `the look-up tables need ${(bytes / 1e9).toFixed(1)} GB; one index can use 2.1 GB`,
      advice: "split the benchmarks over several indexes and scan once with each",
    });
  }
  return new (platform().Memory)({ initial: pages, maximum: pages, shared: true });
}

/** Whether this platform runs the module: WebAssembly with SIMD and shared memory. */
export function hasWasm(): boolean {
  try {
    return wasm?.validate(binary()) === true;
  } catch {
    return false;
  }
}

/** The kernel in WebAssembly, over one workspace of a shared memory. */
export function wasmKernel({ memory, arena, space }: { memory: WasmMemory; arena: Arena; space: Workspace }): Kernel {
  const { Module, Instance } = platform();
  compiled ??= new Module(binary());
  const { tokenise, probe, copy_string } = new Instance(compiled, { env: { memory } }).exports;
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

let compiled: object | undefined;

function platform(): WasmPlatform {
  if (wasm !== undefined) return wasm;
  throw new MivhanError({
    code: "E_NO_WEBASSEMBLY",
    family: "input",
    message: "this platform has no WebAssembly",
    advice: "scan with the JavaScript kernel",
  });
}

function binary(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(KERNEL_BASE64), (character) => character.charCodeAt(0));
}
