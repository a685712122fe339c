import { BadReply, readCount, readList, readNumber, readObject } from "./read.ts";

/** One vector from a list of numbers, or from base64 of little-endian 32-bit floats, which OpenAI's own client asks for by default. */
export function readVector(value: unknown, where: string): Float32Array {
  if (typeof value === "string") {
    const bytes = Buffer.from(value, "base64");
    if (bytes.length % 4 !== 0)
      throw new BadReply("E_REPLY_SHAPE", `${where} is base64 of ${bytes.length} bytes, not of 32-bit floats`);
    return checkVector(
      Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at)),
      where,
    );
  }
  return checkVector(
    Float32Array.from(readList(value, where), (entry, at) => readNumber(entry, `${where}[${at}]`)),
    where,
  );
}

/** As many vectors as texts, of one dimension. */
export function checkVectors(vectors: readonly Float32Array[], asked: number): readonly Float32Array[] {
  if (vectors.length !== asked)
    throw new BadReply("E_REPLY_COUNT", `${asked} texts were sent and ${vectors.length} vectors came back`);
  const other = vectors.find(({ length }) => length !== vectors[0]?.length);
  if (other !== undefined) {
    throw new BadReply("E_REPLY_SHAPE", `vectors of ${vectors[0]?.length} and of ${other.length} dimensions came back together`);
  }
  return vectors;
}

/** Values by the `index` of their entries, each index once. */
export function readIndexed<T>(
  value: unknown,
  where: string,
  { asked, read }: { asked: number; read: (entry: unknown, where: string) => T },
): T[] {
  const entries = readList(value, where);
  if (entries.length !== asked) throw new BadReply("E_REPLY_COUNT", `${asked} texts were sent and ${entries.length} came back`);
  const ordered = new Map<number, T>();
  for (const [position, entry] of entries.entries()) {
    const at = `${where}[${position}]`;
    const index = readCount(readObject(entry, at)["index"], `${at}.index`);
    if (index >= asked || ordered.has(index))
      throw new BadReply("E_REPLY_ORDER", `index ${index} stands twice or beyond the ${asked} asked`);
    ordered.set(index, read(entry, at));
  }
  return Array.from({ length: asked }, (_, index) => ordered.get(index) as T);
}

function checkVector(vector: Float32Array, where: string): Float32Array {
  if (vector.length === 0) throw new BadReply("E_REPLY_SHAPE", `${where} is empty`);
  if (!vector.every(Number.isFinite)) throw new BadReply("E_REPLY_SHAPE", `${where} holds a number that is not finite`);
  if (vector.every((component) => component === 0)) throw new BadReply("E_REPLY_SHAPE", `${where} is zero in every dimension`);
  return vector;
}
