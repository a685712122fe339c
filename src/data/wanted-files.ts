import type { Card } from "../core/definition.ts";
import { MivhanError } from "../core/errors.ts";
import { formatOfName } from "./rows.ts";
import type { RemoteFile, Source } from "./source.ts";
import { filesOf } from "./split-files.ts";
import type { Client } from "./web.ts";

export interface WantedOptions {
  readonly source: Source;
  readonly revision: string;
  readonly client: Client;
  /** Paths that the user named. */
  readonly named: readonly string[];
}

/** A repository may hold anything: without splits, more than this is pulled only when it is named. */
const MAX_UNNAMED_FILES = 20;
const MAX_UNNAMED_BYTES = 2 * 1024 ** 3;

/**
 * The files of the splits; else those named; else all files of the repository whose names say that they hold rows. A digest that
 * the card does not know is taken from the hub where the hub has it.
 */
export async function wantedFiles(
  card: Card,
  { source, revision, client, named }: WantedOptions,
): Promise<readonly RemoteFile[]> {
  const splits = filesOf(card).map(({ file: { file, sha256 } }) => ({
    path: file,
    ...(sha256 === undefined ? {} : { sha256 }),
  }));
  const wanted: RemoteFile[] = splits.length > 0 ? splits : named.map((path) => ({ path }));
  if (wanted.length > 0 && wanted.every(({ sha256 }) => sha256 !== undefined)) return distinct(wanted);
  const listed = (await source.list?.(revision, client)) ?? [];
  if (wanted.length > 0) return distinct(wanted.map((file) => ({ ...listed.find(({ path }) => path === file.path), ...file })));
  return fewEnough(
    card,
    listed.filter(({ path }) => formatOfName(path) !== undefined),
  );
}

function distinct(files: readonly RemoteFile[]): RemoteFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function fewEnough(card: Card, files: readonly RemoteFile[]): readonly RemoteFile[] {
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  if (files.length > 0 && files.length <= MAX_UNNAMED_FILES && bytes <= MAX_UNNAMED_BYTES) return files;
  const names = files.slice(0, 40).map(({ path }) => path);
  const found = files.length === 0 ? "none that can be recognised" : `${files.length} with ${bytes} bytes`;
  throw new MivhanError({
    code: "E_DATA_SOURCE",
    family: "input",
    message: `the card "${card.card}" names no files, and its repository has ${found}`,
    advice: `name the files you want${names.length === 0 ? "" : `, such as ${names.join(", ")}`}`,
  });
}
