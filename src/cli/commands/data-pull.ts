import { readFile } from "node:fs/promises";
import type { Card } from "../../core/definition.ts";
import { formatProblem, MivhanError } from "../../core/errors.ts";
import { type Pulled, type PullOptions, pullCard } from "../../data/pull.ts";
import type { CommandContext } from "../context.ts";
import { type Preview, previewFile, previewLines } from "../data/preview.ts";
import { createDownloadMeter } from "../data/progress.ts";
import { bytesText, printable } from "../data/text.ts";
import { type Library, openLibrary } from "../library.ts";
import { reportError, type Terminal } from "../terminal.ts";

interface PullFlags {
  readonly root: readonly string[];
  readonly offline?: boolean;
  readonly update?: boolean;
  readonly file: readonly string[];
  readonly ca?: string;
  readonly json?: boolean;
}

type PullResult =
  | ({ readonly card: string; readonly ok: true; readonly previews: readonly Preview[] } & Pulled)
  | { readonly card: string; readonly ok: false; readonly code: string; readonly message: string };

/** `mivhan data pull NAME...`: one card after the other; one that fails does not keep the others from coming. */
export async function pullData(names: readonly string[], flags: PullFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const library = openLibrary(flags.root);
  // A name that does not exist is said before anything is downloaded.
  const cards = await Promise.all([...new Set(names)].map(async (name) => (await library.load("card", name)).value));
  checkFiles(cards, flags);
  const ca = flags.ca === undefined ? {} : { ca: await readFile(flags.ca, "utf8") };
  const results: PullResult[] = [];
  for (const card of cards) {
    if (context.drain.aborted) break;
    const result = await pullOne(card, { ...ca, flags, context });
    if (result === undefined) break;
    results.push(result);
    if (result.ok && flags.json !== true) await printPulled(card, result, { terminal, library });
  }
  if (flags.json === true) terminal.out(JSON.stringify(results, null, 2));
}

function checkFiles(cards: readonly Card[], { file }: PullFlags): void {
  if (file.length === 0) return;
  const [card] = cards;
  if (cards.length === 1 && card !== undefined && Object.keys(card.splits).length === 0) return;
  throw new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: cards.length > 1 ? "--file belongs to one card" : `the card "${card?.card}" names its files itself`,
    advice: "pull the card without --file",
  });
}

/** Failures are said at once and kept; an interruption ends everything. */
async function pullOne(
  card: Card,
  { flags, context, ca }: { readonly flags: PullFlags; readonly context: CommandContext; readonly ca?: string },
): Promise<PullResult | undefined> {
  const { terminal, drain } = context;
  const meter = createDownloadMeter({ card: card.card, terminal, now: Date.now });
  const options: PullOptions = {
    environment: process.env,
    signal: drain,
    offline: flags.offline === true,
    update: flags.update === true,
    files: flags.file,
    onProgress: meter.onProgress,
    ...(ca === undefined ? {} : { ca }),
  };
  try {
    const pulled = await pullCard(card, options);
    meter.finish();
    const previews: Preview[] = [];
    if (card.map === undefined) for (const { file, path } of pulled.files) previews.push(await previewFile(card, { file, path }));
    return { card: card.card, ok: true, ...pulled, previews };
  } catch (error) {
    meter.finish();
    if (drain.aborted) {
      terminal.say(`${card.card}: interrupted; what has arrived is kept, and the same command goes on there`);
      return undefined;
    }
    context.exitWith(reportError(error, terminal));
    if (!(error instanceof MivhanError)) throw error;
    return { card: card.card, ok: false, code: error.code, message: error.message };
  }
}

async function printPulled(
  card: Card,
  { revision, files, previews }: Extract<PullResult, { ok: true }>,
  { terminal, library }: { readonly terminal: Terminal; readonly library: Library },
): Promise<void> {
  terminal.out(`${card.card} at commit ${revision}`);
  for (const { file, bytes, sha256, present } of files) {
    terminal.out(
      `  ${present ? "there already" : "pulled"}  ${bytesText(bytes).padStart(7)}  sha256 ${sha256}  ${printable(file)}`,
    );
  }
  if (card.map !== undefined) {
    const { file } = await library.load("card", card.card);
    if (card.verified === "listed-only")
      terminal.say(`${file} is listed-only: its map was not tried on these rows; mivhan data check ${card.card}`);
    return;
  }
  terminal.out("");
  for (const preview of previews) {
    if (!("problems" in preview)) for (const line of previewLines(preview, terminal.width)) terminal.out(line);
    else for (const problem of preview.problems) terminal.say(`not read: ${formatProblem(problem)}`);
  }
  printMaps(card, previews, terminal);
}

/** The same map for files of the same columns is printed once. */
function printMaps(card: Card, previews: readonly Preview[], terminal: Terminal): void {
  const maps = new Map<string, string[]>();
  for (const preview of previews) {
    if (!("problems" in preview)) maps.set(preview.map, [...(maps.get(preview.map) ?? []), preview.file]);
  }
  for (const [map, files] of maps) {
    terminal.out(`# a map to paste, after reading the rows, for ${files.map(printable).join(", ")}`);
    if (Object.keys(card.splits).length > 0) terminal.out(map);
    else
      terminal.out(
        `${map}splits:\n${files.map((file) => `  ${splitName(file)}: { file: ${JSON.stringify(file)} }`).join("\n")}\n`,
      );
  }
  if (maps.size === 0) return;
  terminal.say(
    `mivhan data show ${card.card} --yaml > DIR/datasets/${card.card}.yaml, paste the map there, and use it with --root DIR`,
  );
}

/** "data/validation-00000-of-00001.parquet" → "validation" */
function splitName(file: string): string {
  const base = file.slice(file.lastIndexOf("/") + 1);
  return /^[A-Za-z]+/.exec(base)?.[0].toLowerCase() ?? "test";
}
