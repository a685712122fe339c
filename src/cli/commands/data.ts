import { readFile, stat } from "node:fs/promises";
import type { Card } from "../../core/definition.ts";
import { MivhanError } from "../../core/errors.ts";
import { bundle, unbundle } from "../../data/bundle.ts";
import { importFile } from "../../data/import-file.ts";
import { filesOf } from "../../data/split-files.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import type { CommandContext } from "../context.ts";
import { dataHere } from "../data/here.ts";
import { cardPath } from "../data/root.ts";
import { cardLines } from "../data/show.ts";
import { bytesText } from "../data/text.ts";
import { openLibrary } from "../library.ts";

interface RootFlags {
  readonly root: readonly string[];
  readonly json?: boolean;
}

/** `mivhan data list` */
export async function listData(flags: RootFlags, { terminal }: CommandContext): Promise<void> {
  const library = openLibrary(flags.root);
  const cards = [];
  for (const name of await library.names("card")) {
    const loaded = await library.load("card", name);
    const { here } = await dataHere(loaded, process.env);
    const { card, title, language, licence, verified, starter, splits } = loaded.value;
    const rows = rowsOf(splits);
    cards.push({ card, title, language, licence, verified, starter, here, ...(rows === undefined ? {} : { rows }) });
  }
  if (flags.json === true) {
    terminal.out(JSON.stringify(cards, null, 2));
    return;
  }
  const columns = [left("card"), left("language"), left("verified"), left("here"), right("rows"), left("licence"), left("about")];
  const rows = cards.map(({ card, language, verified, here, rows: count, licence, title }) => [
    card,
    language,
    verified,
    here,
    count === undefined ? "–" : String(count),
    licence,
    title,
  ]);
  for (const line of tableLines({ columns, rows }, terminal.width)) terminal.out(line);
  terminal.say(
    "rows-read: the rows were read through this card; listed-only: the source is known, its rows are not. mivhan data pull NAME",
  );
}

/** The rows of all splits together; undefined where a split does not say. */
function rowsOf(splits: Card["splits"]): number | undefined {
  const counts = Object.values(splits).map(({ rows }) => rows);
  if (counts.length === 0 || !counts.every((count) => count !== undefined)) return undefined;
  return counts.reduce((sum, count) => sum + count, 0);
}

/** `mivhan data show NAME` */
export async function showData(
  name: string,
  flags: RootFlags & { readonly yaml?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const library = openLibrary(flags.root);
  const loaded = await library.load("card", name);
  if (flags.yaml === true) {
    terminal.out((await readFile(cardPath(loaded), "utf8")).trimEnd());
    return;
  }
  const here = await dataHere(loaded, process.env);
  const tasks: string[] = [];
  for (const task of await library.names("task")) {
    if ((await library.load("task", task)).value.dataset === loaded.value.card) tasks.push(task);
  }
  if (flags.json === true) terminal.out(JSON.stringify({ ...loaded.value, file: cardPath(loaded), tasks, ...here }, null, 2));
  else
    for (const line of cardLines({ card: loaded.value, file: cardPath(loaded), tasks, here }, terminal.width)) terminal.out(line);
}

/** `mivhan data import FILE --card NAME --split SPLIT` */
export async function importData(
  file: string,
  flags: RootFlags & { readonly card: string; readonly split?: string },
  { terminal }: CommandContext,
): Promise<void> {
  const { value: card } = await openLibrary(flags.root).load("card", flags.card);
  const imported = await importFile(card, { split: flags.split ?? onlySplit(card), file, environment: process.env });
  if (flags.json === true) terminal.out(JSON.stringify({ card: card.card, ...imported }, null, 2));
  else terminal.out(`${card.card}: ${bytesText(imported.bytes)} at ${imported.path}, sha256 ${imported.sha256}`);
}

function onlySplit(card: Card): string {
  const names = filesOf(card).map(({ name }) => name);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return only;
  throw new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: `the card "${card.card}" has ${names.length === 0 ? "no splits" : "several files"}: which one is this?`,
    advice:
      names.length === 0
        ? `name the file in a card of your own: mivhan data show ${card.card} --yaml > DIR/datasets/${card.card}.yaml, and --root DIR`
        : `add --split with one of ${names.join(", ")}`,
  });
}

/** `mivhan data bundle NAME... -o FILE` */
export async function bundleData(
  cards: readonly string[],
  flags: { readonly output: string; readonly json?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const { files } = await bundle([...new Set(cards)], { target: flags.output, environment: process.env });
  const { size } = await stat(flags.output);
  if (flags.json === true) terminal.out(JSON.stringify({ output: flags.output, bytes: size, cards, files }, null, 2));
  else {
    terminal.out(`${flags.output}: ${files} ${files === 1 ? "file" : "files"} of ${cards.join(", ")}, ${bytesText(size)}`);
    terminal.say(`on the other machine: mivhan data unbundle ${flags.output}`);
  }
}

/** `mivhan data unbundle FILE` */
export async function unbundleData(
  file: string,
  flags: { readonly json?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const { cards, files } = await unbundle(file, { environment: process.env });
  if (flags.json === true) terminal.out(JSON.stringify({ cards, files }, null, 2));
  else terminal.out(`${files} ${files === 1 ? "file" : "files"} of ${cards.join(", ")} checked and unpacked`);
}
