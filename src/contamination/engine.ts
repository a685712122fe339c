import { align, arenaOf, CHARACTER_TABLE_BYTES, layCharacterTable, layWorkspace, TEXT_BYTES, workspaceBytes } from "./arena.ts";
import type { BenchmarkIndex } from "./benchmark-index.ts";
import type { Kernel, KernelName } from "./kernel.ts";
import { javascriptKernel } from "./kernel-js.ts";
import { hasWasm, sharedWasmMemory, type WasmMemory, wasmKernel } from "./kernel-wasm.ts";
import { type LookUp, layLookUp, lookUpBytes } from "./look-up.ts";
import { type ScanPlan, scanPlan } from "./scan-plan.ts";
import type { TallyCounter } from "./tally.ts";
import { type ScanMode, TextScanner } from "./text-scanner.ts";

/** Tables of an index in a memory that scanners in several threads share; it can be posted to a worker as it is. */
export interface Engine {
  readonly kernel: KernelName;
  /** A WebAssembly memory, or for the JavaScript kernel its buffer. */
  readonly memory: WasmMemory | SharedArrayBuffer;
  readonly lookUp: LookUp;
  readonly plan: ScanPlan;
  /** Bytes of text per block. */
  readonly capacity: number;
}

export interface EngineOptions {
  /** How many scanners will run at once. */
  readonly scanners: number;
  /** The fastest that the platform has, unless told. */
  readonly kernel?: KernelName;
  /** For tests: smaller blocks. */
  readonly capacity?: number;
}

/** Lays out memory and tables for `index`: about half a second for 30,000 items. */
export function buildEngine(index: BenchmarkIndex, { scanners, kernel, capacity = TEXT_BYTES }: EngineOptions): Engine {
  const name = kernel ?? (hasWasm() ? "wasm-simd" : "javascript");
  const bytes = align(CHARACTER_TABLE_BYTES + scanners * workspaceBytes(capacity) + lookUpBytes(index));
  const memory = name === "wasm-simd" ? sharedWasmMemory(bytes) : new SharedArrayBuffer(bytes);
  layCharacterTable(arenaOf(bufferOf(memory)));
  const start = CHARACTER_TABLE_BYTES + scanners * workspaceBytes(capacity);
  const lookUp = layLookUp(index, { kernel: openKernel({ kernel: name, memory, capacity }, 0), start });
  return { kernel: name, memory, lookUp, plan: scanPlan(index), capacity };
}

/** A scanner in workspace `number`, from 0; no two may use one workspace at a time. */
export function openScanner(
  engine: Engine,
  given: { readonly number: number; readonly counter: TallyCounter; readonly mode: ScanMode },
): TextScanner {
  const { number, counter, mode } = given;
  return new TextScanner({ kernel: openKernel(engine, number), plan: engine.plan, lookUp: engine.lookUp, counter, mode });
}

function openKernel({ kernel, memory, capacity }: Omit<Engine, "lookUp" | "plan">, number: number): Kernel {
  const arena = arenaOf(bufferOf(memory));
  const space = layWorkspace(arena, { start: CHARACTER_TABLE_BYTES + number * workspaceBytes(capacity), capacity });
  if (memory instanceof SharedArrayBuffer) return javascriptKernel({ arena, space });
  return kernel === "wasm-simd" ? wasmKernel({ memory, arena, space }) : javascriptKernel({ arena, space });
}

function bufferOf(memory: Engine["memory"]): SharedArrayBuffer {
  return memory instanceof SharedArrayBuffer ? memory : memory.buffer;
}
