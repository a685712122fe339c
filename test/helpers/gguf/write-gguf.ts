/** A metadata value of a GGUF file; numbers are written as the type that is named. */
export type GgufValue =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly f32s: readonly number[] }
  | { readonly i32s: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  /** Fastest dimension first, as ggml writes them. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Value types of the format, and F32 as tensor type (ggml, docs/gguf.md). */
const TYPE = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, array: 9 } as const;
const ALIGNMENT = 32;

/** A GGUF file of version 3 with 32-bit float tensors. */
export function writeGguf({
  metadata,
  tensors,
}: {
  metadata: Readonly<Record<string, GgufValue>>;
  tensors: readonly GgufTensor[];
}): Buffer {
  const entries = Object.entries(metadata);
  const head: Buffer[] = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(entries.length)];
  for (const [key, value] of entries) head.push(text(key), ...valueBytes(value));
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    head.push(text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
    offset += padded(values.byteLength);
  }
  const header = Buffer.concat(head);
  const parts: Uint8Array[] = [header, Buffer.alloc(padded(header.length) - header.length)];
  for (const { values } of tensors) {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    parts.push(bytes, Buffer.alloc(padded(bytes.length) - bytes.length));
  }
  return Buffer.concat(parts);
}

function valueBytes(value: GgufValue): Buffer[] {
  if ("u32" in value) return [u32(TYPE.u32), u32(value.u32)];
  if ("f32" in value) return [u32(TYPE.f32), f32(value.f32)];
  if ("bool" in value) return [u32(TYPE.bool), Buffer.from([value.bool ? 1 : 0])];
  if ("text" in value) return [u32(TYPE.text), text(value.text)];
  if ("texts" in value) return [...arrayHead(TYPE.text, value.texts.length), ...value.texts.map(text)];
  if ("f32s" in value) return [...arrayHead(TYPE.f32, value.f32s.length), ...value.f32s.map(f32)];
  return [...arrayHead(TYPE.i32, value.i32s.length), ...value.i32s.map(u32)];
}

function arrayHead(type: number, length: number): Buffer[] {
  return [u32(TYPE.array), u32(type), u64(length)];
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
