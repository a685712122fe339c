import { buildIndex, PARTS } from "../../contamination/benchmark-index.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import { benchmarkItems } from "../contamination/benchmarks.ts";
import { writeIndex } from "../contamination/files.ts";
import { readSourceTexts } from "../contamination/source-texts.ts";
import type { CommandContext } from "../context.ts";
import { openLibrary } from "../library.ts";

export interface IndexFlags {
  readonly root: readonly string[];
  readonly data: readonly string[];
  readonly source: readonly string[];
  readonly templateTexts: number;
}

/** `mivhan contamination index TASK|RUN… -o FILE` */
export async function makeIndex(
  names: readonly string[],
  flags: IndexFlags & { readonly output: string; readonly json?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const index = await buildFrom(names, flags, terminal);
  await writeIndex(flags.output, index);
  const { items, normaliser, digest, texts } = index;
  const benchmarks = [...new Set(items.map(({ benchmark }) => benchmark))].map((benchmark) => {
    const own = items.filter((item) => item.benchmark === benchmark);
    const parts = PARTS.map(
      (part) => [part, own.filter((item) => item.texts.some((text) => text.part === part)).length] as const,
    );
    return { benchmark, items: own.length, parts: Object.fromEntries(parts) };
  });
  if (flags.json === true) {
    terminal.out(
      JSON.stringify({ index: digest, normaliser, texts: texts.length, words: index.words.length, benchmarks }, null, 2),
    );
    return;
  }
  const present = PARTS.filter((part) => benchmarks.some(({ parts }) => (parts[part] ?? 0) > 0));
  const rows = benchmarks.map(({ benchmark, items: count, parts }) => [
    benchmark,
    String(count),
    ...present.map((part) => String(parts[part] ?? 0)),
  ]);
  const columns = [left("benchmark"), right("items"), ...present.map((part) => right(`with ${part}`))];
  for (const line of tableLines({ columns, rows }, terminal.width)) terminal.out(line);
  terminal.say(
    `${texts.length} texts of ${index.words.length} words; normaliser ${normaliser.name} ${normaliser.version}; index ${digest}`,
  );
  terminal.say(`files: ${flags.output}`);
}

export async function buildFrom(names: readonly string[], flags: IndexFlags, terminal: CommandContext["terminal"]) {
  const library = openLibrary(flags.root);
  const sourceTexts = await readSourceTexts(flags.source, { library, dataFolders: flags.data, terminal });
  const items = await benchmarkItems(names, { library, dataFolders: flags.data, sourceTexts });
  return buildIndex(items, { templateTexts: flags.templateTexts });
}
