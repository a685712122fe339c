import { wellFormed } from "./isolate.ts";
import type { ColumnFacts, Results } from "./results.ts";

/** BibTeX for this program and for every data set of the runs, with licence and revision as comments. */
export function bibtex({ columns, runs }: Results): string {
  const versions = [...new Set(runs.map(({ mivhan }) => mivhan))].sort();
  const own = entry("misc", "mivhan", {
    title: "{Mivhan}: a {Hebrew} benchmark evaluation harness",
    note: `version ${versions.join(", ")}`,
  });
  return `${[own, ...datasets(columns).map(datasetText)].join("\n\n")}\n`;
}

/** Each card once, in the order of the columns. */
export function datasets(columns: readonly ColumnFacts[]): ColumnFacts[] {
  const seen = new Map<string, ColumnFacts>();
  for (const column of columns) if (!seen.has(column.card.card)) seen.set(column.card.card, column);
  return [...seen.values()];
}

function datasetText({ card, data }: ColumnFacts): string {
  const facts = [`licence ${card.licence}`, ...(card.source === undefined ? [] : [card.source]), `sha256 ${data.sha256}`];
  const comment = `% ${card.card}: ${oneLine(facts.join(", "))}`;
  const citation = card.citation?.trim();
  if (citation?.startsWith("@") === true) return `${comment}\n${wellFormed(citation)}`;
  const fields = {
    title: card.title,
    ...(citation === undefined ? {} : { howpublished: citation }),
    ...(card.published === undefined ? {} : { year: card.published.slice(0, 4) }),
    note: facts.slice(0, -1).join(", "),
  };
  return `${comment}\n${entry("misc", card.card, fields)}`;
}

function entry(type: string, key: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${bibValue(value)}},`);
  return [`@${type}{${key.replace(/[^\w:.-]/g, "-")},`, ...lines, "}"].join("\n");
}

/** A field's text: braces that do not match would end the entry early. */
function bibValue(text: string): string {
  let depth = 0;
  for (const sign of text) {
    if (sign === "{") depth += 1;
    if (sign === "}") depth -= 1;
    if (depth < 0) return oneLine(text.replace(/[{}]/g, ""));
  }
  return oneLine(depth === 0 ? text : text.replace(/[{}]/g, ""));
}

function oneLine(text: string): string {
  return wellFormed(text.replace(/[\0\s]+/g, " "));
}
