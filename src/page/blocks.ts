import type { PageBlocks } from "../report/page-blocks.ts";

/** A block of the page by its id, inflated once. */
const inflated = new Map<string, Promise<unknown>>();

type BlockKind = keyof PageBlocks;

/** @param parts "0" of `rows:0`, "0:3" of `items:0:3`; left out for `results` */
export function block<Kind extends BlockKind>(kind: Kind, ...parts: readonly number[]): Promise<PageBlocks[Kind]> {
  const id = [kind, ...parts].join(":");
  const known = inflated.get(id);
  if (known !== undefined) return known as Promise<PageBlocks[Kind]>;
  const reading = inflate(id);
  inflated.set(id, reading);
  return reading as Promise<PageBlocks[Kind]>;
}

/** How many blocks of a kind the page holds. */
export function blockCount(prefix: string): number {
  let count = 0;
  while (document.getElementById(`${prefix}:${count}`) !== null) count += 1;
  return count;
}

async function inflate(id: string): Promise<unknown> {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the report has no block ${id}: it was cut off`);
  const bytes = fromBase64(element.textContent ?? "");
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).json();
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
