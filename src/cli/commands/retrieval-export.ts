import { writeFile } from "node:fs/promises";
import { MivhanError } from "../../core/errors.ts";
import { formatTrecRun } from "../../retrieval/formats/trec.ts";
import type { Hit } from "../../retrieval/rankings.ts";
import { isSettled } from "../../run/derive.ts";
import { readJournal } from "../../store/journal.ts";
import { readManifest, type StoredManifest } from "../../store/run-directory.ts";
import type { CommandContext } from "../context.ts";

export interface ExportFlags {
  readonly task?: string;
  readonly protocol?: string;
  readonly tag?: string;
  readonly out?: string;
}

/** `mivhan retrieval export`: the rankings of one column, to the depth that was journalled, as a TREC run. */
export async function exportRun(directory: string, flags: ExportFlags, { terminal }: CommandContext): Promise<void> {
  const manifest = await readManifest(directory);
  const column = chosenColumn(manifest, flags);
  const earliest = new Map<string, { readonly at: number; readonly hits: readonly Hit[] }>();
  for await (const { key, at, result } of readJournal(directory)) {
    if (key.task !== column.task || key.protocol !== column.protocol || key.seed !== column.seeds[0] || !isSettled(result))
      continue;
    if (result.kind !== "reply" || result.reply.method !== "rank") continue;
    const known = earliest.get(key.item);
    if (known === undefined || at < known.at)
      earliest.set(key.item, { at, hits: result.reply.hits.map(([id, score]) => ({ id, score })) });
  }
  if (earliest.size === 0) throw nothing(`${directory} holds no ranking of ${column.task} · ${column.protocol}`);
  const rankings = new Map([...earliest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([query, { hits }]) => [query, hits]));
  const tag = flags.tag ?? manifest.model.name.replace(/\s+/g, "-");
  const lines = [...formatTrecRun({ rankings, tag })];
  if (flags.out === undefined) for (const line of lines) terminal.out(line);
  else {
    await writeFile(flags.out, lines.map((line) => `${line}\n`).join(""), { flag: "wx" }).catch(unwritable(flags.out));
    terminal.say(`${lines.length} lines for ${rankings.size} queries of ${column.task} · ${column.protocol} in ${flags.out}`);
  }
  const lacking = column.items - rankings.size;
  if (lacking > 0) terminal.say(`${lacking} of ${column.items} queries have no ranking in the run and stand in no line`);
}

function chosenColumn({ entries }: StoredManifest, { task, protocol }: ExportFlags): StoredManifest["entries"][number] {
  const ranked = entries.filter(({ protocolDefinition: { method } }) => method === "rank");
  const chosen = ranked.filter(
    (entry) => (task === undefined || entry.task === task) && (protocol === undefined || entry.protocol.startsWith(protocol)),
  );
  const [first] = chosen;
  if (first !== undefined && chosen.length === 1) return first;
  const known = ranked.map((entry) => `--task ${entry.task} --protocol ${entry.protocol}`);
  if (ranked.length === 0) throw nothing("the run has no ranking: no column of method rank");
  throw new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: chosen.length === 0 ? "the run has no such ranking" : `the run has ${chosen.length} rankings that fit`,
    advice: `name one: ${known.join("; ")}`,
  });
}

function nothing(message: string): MivhanError {
  const advice =
    "export a run of a retrieval task: mivhan run --task starter-retrieval --protocol rank-corpus --model embedded:bm25";
  return new MivhanError({ code: "E_RETRIEVAL_EMPTY", family: "input", message, advice });
}

function unwritable(file: string): (cause: unknown) => never {
  return (cause) => {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      advice: "name a new file; nothing is overwritten",
      cause,
    });
  };
}
