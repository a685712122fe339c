import { existsSync } from "node:fs";
import type { BenchmarkIndex } from "../../contamination/benchmark-index.ts";
import { type Hits, mergeHits } from "../../contamination/hits.ts";
import { contaminationReport } from "../../contamination/report.ts";
import { MivhanError } from "../../core/errors.ts";
import type { CorpusFormat } from "../../workers/corpus-files.ts";
import { type ScanOptions, scanCorpus } from "../../workers/scan-corpus.ts";
import { readHits, readIndex, writeHits } from "../contamination/files.ts";
import { headerLines } from "../contamination/header-text.ts";
import { scanProgress } from "../contamination/progress.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { parseShard } from "../scale/shard.ts";

export interface ScanFlags {
  readonly field: readonly string[];
  readonly format?: CorpusFormat;
  readonly fast?: boolean;
  readonly further?: boolean;
  readonly digest?: boolean;
  readonly workers?: number;
}

/** `mivhan contamination scan INDEX CORPUS… -o HITS`; the same command goes on with what an interrupted one has. */
export async function scan(
  { index: indexFile, corpus }: { readonly index: string; readonly corpus: readonly string[] },
  flags: ScanFlags & { readonly output: string; readonly shard?: string; readonly new?: boolean },
  context: CommandContext,
): Promise<void> {
  const { terminal, exitWith } = context;
  const index = await readIndex(indexFile);
  const resume = await earlierHits(corpus, flags);
  if (resume !== undefined) terminal.say(`going on: ${resume.files.length} of ${resume.corpus.files} files were scanned before`);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  let writing = Promise.resolve();
  const hits = await scanWith(index, corpus, {
    flags,
    context,
    options: {
      indexFile,
      ...(resume === undefined ? {} : { resume }),
      ...(shard === undefined ? {} : { shard: { number: shard.index, of: shard.of } }),
      onCheckpoint: (part) => {
        writing = writing.then(() => writeHits(flags.output, part));
      },
    },
  });
  await writing;
  await writeHits(flags.output, hits);
  const { header } = contaminationReport(hits, index);
  for (const line of headerLines(header, { width: terminal.width, partial: hits.shards.numbers.length < hits.shards.of }))
    terminal.out(line);
  terminal.say(`files: ${flags.output}`);
  const isEmpty = hits.files.every(({ words }) => words === 0);
  if (isEmpty || !hits.finished || hits.unlisted.length > 0 || hits.files.some(({ status }) => status !== "complete"))
    exitWith(EXIT.unsure);
  if (!header.controlsPassed || header.untrusted.length > 0) exitWith(EXIT.unsure);
}

/** A scan with the flags that every scanning command has: progress on stderr, stopped by Ctrl-C between two files. */
export async function scanWith(
  index: BenchmarkIndex,
  corpus: readonly string[],
  { flags, context, options = {} }: { flags: ScanFlags; context: CommandContext; options?: ScanOptions },
): Promise<Hits> {
  return scanCorpus(index, corpus, {
    ...options,
    ...(flags.field.length === 0 ? {} : { fields: flags.field }),
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
    fast: flags.fast === true,
    further: flags.further === true,
    digest: flags.digest === true,
    signal: context.drain,
    onProgress: scanProgress(context.terminal, () => performance.now()),
  });
}

/** `mivhan contamination merge HITS… -o FILE` */
export async function mergeParts(
  files: readonly string[],
  { output }: { readonly output: string },
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const parts: Hits[] = [];
  for (const file of files) parts.push(await readHits(file));
  const hits = mergeHits(parts);
  await writeHits(output, hits);
  const damaged = hits.files.filter(({ status }) => status !== "complete").length + hits.unlisted.length;
  terminal.out(
    `${hits.shards.of} shards, ${hits.files.length} files, none missing${damaged === 0 ? "" : `; ${damaged} not wholly read`}`,
  );
  terminal.say(`files: ${output}`);
  if (damaged > 0) exitWith(EXIT.unsure);
}

async function earlierHits(
  corpus: readonly string[],
  { output, new: anew }: { readonly output: string; readonly new?: boolean },
): Promise<Hits | undefined> {
  if (anew === true || !existsSync(output)) return undefined;
  if (corpus.includes("-"))
    throw new MivhanError({
      code: "E_HITS_RESUME",
      family: "input",
      message: `${output} is there already, and standard input cannot be gone on with`,
      advice: "give another --output, or --new to write it anew",
    });
  return readHits(output);
}
