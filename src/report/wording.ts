import type { Wording } from "../core/definition.ts";

/** Whose words a column was asked in: "words of SOURCE (words.yaml, sha256 1234567890abcdef)". */
export function wordingText({ of, file, sha256 }: Wording): string {
  return `words of ${of} (${file}, sha256 ${sha256.slice(0, 16)})`;
}

/** Protocols under this folder follow an evaluation that others published. */
const PUBLISHED = "published/";

/** For a column under a published protocol: whose words, also where they are our own; nothing for other columns. */
export function whoseWords({ protocol, wording }: { readonly protocol: string; readonly wording?: Wording }): string | undefined {
  if (wording !== undefined) return wordingText(wording);
  return protocol.startsWith(PUBLISHED) ? "words of this project, not of the publication" : undefined;
}
