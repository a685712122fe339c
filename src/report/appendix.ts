import { canonicalJson } from "../core/json.ts";
import { datasets } from "./citation.ts";
import { type Block, type DocumentTable, heading, paragraph } from "./document.ts";
import { percent } from "./numbers.ts";
import { reproduceBlocks } from "./report-document.ts";
import type { ColumnFacts, Results } from "./results.ts";

/** The prompt of a column's first item as it was sent, or why it is not shown. */
export interface SamplePrompt {
  readonly column: string;
  readonly item: string;
  readonly seed: number;
  readonly text: string;
}

/**
 * The appendix that a referee asks for: data, prompts, decoding, seeds, reading, weighting, contamination, environment; every
 * sentence from the manifests. What no run recorded is said to be unknown.
 */
export function appendix(results: Results, prompts: readonly SamplePrompt[]): Block[] {
  return [
    heading(1, "Reproducibility"),
    heading(2, "Data"),
    dataTable(results.columns),
    heading(2, "Protocols and decoding"),
    protocolTable(results.columns),
    ...samplingBlocks(results),
    heading(2, "Prompts"),
    ...promptBlocks(prompts),
    heading(2, "Seeds"),
    seedsTable(results.columns),
    heading(2, "Reading and metrics"),
    readingTable(results.columns),
    heading(2, "Averages and weights"),
    ...weightBlocks(results),
    heading(2, "Models"),
    ...modelBlocks(results),
    heading(2, "Contamination"),
    contaminationBlock(results),
    ...reproduceBlocks(results),
  ];
}

function leftTable(caption: string, titles: readonly string[], rows: readonly (readonly string[])[]): DocumentTable {
  return { kind: "table", caption, columns: titles.map((title) => ({ title, align: "left" })), rows, notes: [] };
}

function dataTable(columns: readonly ColumnFacts[]): DocumentTable {
  const rows = datasets(columns).map(({ card, split, data, items }) => [
    card.card,
    card.source ?? "unknown",
    split,
    `${items} of ${data.rows}`,
    card.licence,
    card.published ?? "unknown",
    card.verified,
    data.sha256.slice(0, 16),
  ]);
  return leftTable("Data sets", ["card", "source", "split", "items asked", "licence", "published", "verified", "sha256"], rows);
}

function protocolTable(columns: readonly ColumnFacts[]): DocumentTable {
  const rows = columns.map((column) => [
    column.task,
    `${column.protocol} v${column.protocolVersion}`,
    column.method,
    column.layout,
    String(column.shots),
    column.thinking,
    decodingText(column),
  ]);
  return leftTable("How each task was asked", ["task", "protocol", "method", "layout", "shots", "thinking", "decoding"], rows);
}

function decodingText({ method, sampling }: ColumnFacts): string {
  if (method !== "generate") return "none: no text is generated";
  if (Object.keys(sampling).length === 0) return "unknown";
  return Object.entries(sampling)
    .map(([name, value]) => `${name} ${typeof value === "object" ? canonicalJson(value) : String(value)}`)
    .join(", ");
}

function samplingBlocks({ columns }: Results): Block[] {
  const left = columns.some(({ sampling }) => Object.values(sampling).includes("model"));
  return left
    ? [
        paragraph(
          "A field that says \"model\" was taken from the model's own entry (see Models); the server's default is unknown.",
        ),
      ]
    : [];
}

function promptBlocks(prompts: readonly SamplePrompt[]): Block[] {
  return prompts.flatMap(({ column, item, seed, text }) => [
    paragraph({ strong: column }, `, item ${item}, seed ${seed}, as sent:`),
    { kind: "code" as const, language: "text", text },
  ]);
}

function seedsTable(columns: readonly ColumnFacts[]): DocumentTable {
  const rows = columns.map(({ task, protocol, seeds, varies }) => [
    task,
    protocol,
    seeds.join(", "),
    seeds.length === 1 && varies.length === 0 ? "nothing: the request does not depend on the seed" : varies.join(", "),
  ]);
  return leftTable("Seeds, and what they vary", ["task", "protocol", "seeds", "a seed varies"], rows);
}

function readingTable(columns: readonly ColumnFacts[]): DocumentTable {
  const rows = columns.map(({ task, protocol, primary, extractors, metrics, floors, unit }) => [
    task,
    protocol,
    primary,
    extractors.join(", "),
    metrics.join(", "),
    Object.entries(floors)
      .map(([name, value]) => `${name} ${percent(value, unit)}`)
      .join(", "),
  ]);
  return leftTable("How replies were read", ["task", "protocol", "primary", "extractors", "metrics", "floors"], rows);
}

function weightBlocks({ composites, models }: Results): Block[] {
  if (composites.length === 0) return [paragraph("The runs declare no average; none is reported.")];
  return composites.flatMap(({ composite, title }) => {
    const members = models.find((model) => model.composites[composite] !== undefined)?.composites[composite]?.members ?? [];
    const table = leftTable(
      `${composite}: ${title}`,
      ["member", "weight"],
      members.map(({ name, weight }) => [name, String(weight)]),
    );
    return [table];
  });
}

function modelBlocks({ models }: Results): Block[] {
  return models.flatMap(({ id, identity }) => [
    paragraph({ strong: id }),
    { kind: "code" as const, language: "json", text: JSON.stringify(identity, null, 2) },
  ]);
}

function contaminationBlock({ models, columns }: Results): Block {
  const marked = columns
    .filter(({ key }) => models.some(({ cells }) => cells[key]?.column.marks.includes("CONTAMINATED") === true))
    .map(({ key }) => key);
  return marked.length > 0
    ? paragraph(`Marked CONTAMINATED: ${marked.join(", ")}.`)
    : paragraph(
        "No column carries the mark CONTAMINATED. A run records it only where a scan was made; without one it is unknown.",
      );
}
