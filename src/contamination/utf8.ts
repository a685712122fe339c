/**
 * The code point of the UTF-8 sequence at `at`, times 8, plus its length; 0 where the sequence is invalid or passes `end`.
 * Overlong forms, surrogates and anything above U+10FFFF are invalid, as in RFC 3629.
 */
export function decodeUtf8(bytes: Uint8Array, at: number, end: number): number {
  const b = bytes[at]!;
  const left = end - at;
  if (b < 0x80) return (b << 3) | 1;
  if (b < 0xc2 || b > 0xf4 || left < 2 || !isTrail(bytes[at + 1]!)) return 0;
  if (b < 0xe0) return ((((b & 31) << 6) | (bytes[at + 1]! & 63)) << 3) | 2;
  if (left < 3 || !isTrail(bytes[at + 2]!)) return 0;
  if (b < 0xf0) {
    const code = ((b & 15) << 12) | ((bytes[at + 1]! & 63) << 6) | (bytes[at + 2]! & 63);
    return code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 0 : (code << 3) | 3;
  }
  if (left < 4 || !isTrail(bytes[at + 3]!)) return 0;
  const code = ((b & 7) << 18) | ((bytes[at + 1]! & 63) << 12) | ((bytes[at + 2]! & 63) << 6) | (bytes[at + 3]! & 63);
  return code < 0x10000 || code > 0x10ffff ? 0 : (code << 3) | 4;
}

/** Writes a code point at `at`; returns the number of bytes, 1 to 4. */
export function encodeUtf8(bytes: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    bytes[at] = code;
    return 1;
  }
  if (code < 0x800) {
    bytes[at] = 0xc0 | (code >> 6);
    bytes[at + 1] = 0x80 | (code & 63);
    return 2;
  }
  if (code < 0x10000) {
    bytes[at] = 0xe0 | (code >> 12);
    bytes[at + 1] = 0x80 | ((code >> 6) & 63);
    bytes[at + 2] = 0x80 | (code & 63);
    return 3;
  }
  bytes[at] = 0xf0 | (code >> 18);
  bytes[at + 1] = 0x80 | ((code >> 12) & 63);
  bytes[at + 2] = 0x80 | ((code >> 6) & 63);
  bytes[at + 3] = 0x80 | (code & 63);
  return 4;
}

function isTrail(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
