import type { Card } from "../../core/definition.ts";
import { filesOf } from "../../data/split-files.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import type { DataHere } from "./here.ts";

export interface ShownCard {
  readonly card: Card;
  readonly file: string;
  readonly tasks: readonly string[];
  readonly here: DataHere;
}

/** A card as lines for a terminal. */
export function cardLines(shown: ShownCard, width: number | "unlimited"): string[] {
  const { card, file, tasks, here } = shown;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["about", card.title],
    ["language", card.language],
    ["licence", `${card.licence}; texts ${card.redistribute ? "may" : "may not"} stand in runs and reports`],
    ["published", card.published],
    ["verified", VERIFIED[card.verified]],
    ["source", sourceText(card)],
    ["format", formatText(card)],
    ["here", hereText(here)],
    ["tasks", tasks.length === 0 ? "none" : tasks.join(", ")],
    ["card", file],
  ];
  return [
    card.card,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`])),
    "",
    ...splitLines(shown, width),
    ...mapLines(card),
    ...(card.notes === undefined
      ? []
      : [
          "notes",
          ...card.notes
            .trimEnd()
            .split("\n")
            .map((line) => `  ${line}`),
          "",
        ]),
    ...(card.citation === undefined ? [] : ["cite as", `  ${card.citation.trimEnd()}`]),
  ];
}

const VERIFIED: Readonly<Record<Card["verified"], string>> = {
  "rows-read": "rows-read: these bytes were read through this card",
  "listed-only": "listed-only: the source is known, its rows were not read",
};

function sourceText({ source }: Card): string {
  if (source === undefined) return "none: bring the file with `mivhan data import`, or keep it beside the card";
  if (source.host === "bundled") return "this package";
  const revision = source.revision === "resolve-at-pull" ? "the newest commit when it is pulled" : `commit ${source.revision}`;
  return `${source.repository} on ${source.host === "git" ? "a Git host" : "the Hugging Face hub"}, ${revision}`;
}

function formatText({ format, dialect }: Card): string {
  const details = Object.entries(dialect ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [format ?? "not known until it is pulled", ...details].join(", ");
}

function hereText({ here, locked }: DataHere): string {
  const commit = locked?.revision === undefined ? "" : `, from commit ${locked.revision}`;
  if (here === "bundled") return "yes, it comes with this package";
  return here === "no" ? "no" : `${here}${commit}`;
}

function splitLines({ card, here }: ShownCard, width: number | "unlimited"): string[] {
  const files = filesOf(card);
  if (files.length === 0) {
    const pulled = Object.entries(here.locked?.files ?? {}).map(([name, { sha256, bytes }]) => [name, String(bytes), sha256]);
    if (pulled.length === 0) return ["The card names no files: `mivhan data pull` brings the ones that hold rows.", ""];
    return [...tableLines({ columns: [left("pulled file"), right("bytes"), left("sha256")], rows: pulled }, width), ""];
  }
  const columns = [left("split"), right("rows"), left("here"), left("sha256"), left("file")];
  const rows = files.map(({ name, file }) => [
    name,
    file.rows === undefined ? "–" : String(file.rows),
    Object.hasOwn(here.paths, name) ? "yes" : "no",
    file.sha256 ?? here.locked?.files[file.file]?.sha256 ?? "–",
    file.file,
  ]);
  return [...tableLines({ columns, rows }, width), ""];
}

function mapLines({ map }: Card): string[] {
  if (map === undefined) return ["The card has no map from rows to items: `mivhan data pull` proposes one.", ""];
  const { fields, choices, gold, id, solution, cluster, group } = map;
  const parts: readonly (readonly [string, string | undefined])[] = [
    [
      "fields",
      Object.entries(fields)
        .map(([name, column]) => (name === column ? name : `${name} ← ${column}`))
        .join(", "),
    ],
    ["choices", choices === undefined ? undefined : [choices].flat().join(", ")],
    ["gold", gold === undefined ? undefined : `${gold.from}, read as ${gold.form}`],
    ["solution", solution],
    ["id", id ?? "digest of the content"],
    ["cluster", cluster],
    ["group", group],
  ];
  return ["items", ...parts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`])), ""];
}
