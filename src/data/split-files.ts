import type { Card, CardFile, CardSplit } from "../core/definition.ts";
import { digestOf } from "../core/digest.ts";
import type { Problem } from "../core/errors.ts";
import { fileSha256, findSplitFile } from "./location.ts";

/** A file of a split: its own, or one that stands beside it, under the name of its columns. */
export interface NamedFile {
  /** "test", or "test.reference" for a file beside it. */
  readonly name: string;
  readonly file: CardFile;
}

/** All files that a card names. */
export function filesOf({ splits, corpus, qrels = {} }: Card): NamedFile[] {
  return [
    ...Object.entries(splits).flatMap(([name, split]) => filesOfSplit(name, split)),
    ...(corpus === undefined ? [] : [{ name: "corpus", file: corpus }]),
    ...Object.entries(qrels).map(([name, file]) => ({ name: `qrels.${name}`, file })),
  ];
}

function filesOfSplit(name: string, split: CardSplit): NamedFile[] {
  const beside = Object.entries(split.beside ?? {}).map(([column, file]) => ({ name: `${name}.${column}`, file }));
  return [{ name, file: split }, ...beside];
}

export interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly file: CardFile;
}

export type FoundSplit =
  | {
      readonly ok: true;
      /** The split's own first. */
      readonly files: readonly [FoundFile, ...FoundFile[]];
      /** Of the bytes of the one file; of all digests in order where there are several. */
      readonly sha256: string;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The problem of a file that was not pulled. */
export const MISSING = "the file is not there";

/** The files of a split on this machine, with the bytes that the card describes. */
export async function findSplit(
  card: Card,
  { split, root }: { readonly split: CardSplit; readonly root: string },
): Promise<FoundSplit> {
  const files: FoundFile[] = [];
  const digests: string[] = [];
  const problems: Problem[] = [];
  for (const { name, file } of filesOfSplit("", split)) {
    const path = await findSplitFile(root, { card: card.card, split: file });
    if (path === undefined) {
      problems.push({
        place: { file: file.file },
        message: MISSING,
        expected: `a file below ${root}`,
        advice: `run \`mivhan data pull ${card.card}\``,
      });
      continue;
    }
    const sha256 = await fileSha256(path);
    if (file.sha256 !== undefined && sha256 !== file.sha256) {
      const message = `the file is not the one the card describes: its sha256 is ${sha256}`;
      const advice = `run \`mivhan data pull ${card.card}\` again; if the source changed, make a new card`;
      problems.push({ place: { file: file.file }, message, expected: file.sha256, advice });
    }
    digests.push(sha256);
    files.push({ name: name.slice(1), path, file });
  }
  const [first, ...rest] = files;
  if (problems.length > 0 || first === undefined) return { ok: false, problems };
  return { ok: true, files: [first, ...rest], sha256: digests.length === 1 ? (digests[0] as string) : digestOf(digests) };
}
