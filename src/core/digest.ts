import { hash } from "node:crypto";
import { canonicalJson } from "./json.ts";

/** SHA-256 in hex of text (as UTF-8) or bytes. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

/**
 * The identity of a value: the first 32 hex digits (128 bits) of the SHA-256 of its canonical JSON.
 * 128 bits keep the chance of one collision among 10^12 values below 10^-14, and journals short.
 */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 32);
}

/** The identity of a text: as `digestOf`, but of the text itself, so that `sha256sum` can check it. */
export function digestOfText(text: string): string {
  return sha256(text).slice(0, 32);
}
