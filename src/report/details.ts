import type { ColumnSummary } from "../summary/model.ts";
import type { DocumentTable } from "./document.ts";
import { percent } from "./numbers.ts";
import { left, right } from "./text-table.ts";

/** A column of a model, as the tables below need it. */
export interface DetailedColumn {
  /** Stands before the column where there are several models. */
  readonly model?: string;
  readonly column: ColumnSummary;
}

/** What stands beside the scores: how texts look, what texts cost, entities by type, and what was taken for what. */
export function detailTables(columns: readonly DetailedColumn[]): DocumentTable[] {
  return [...outputTables(columns), ...textTables(columns), ...typeTables(columns), ...confusionTables(columns)];
}

/** How the generated texts look, whatever was asked. */
function outputTables(columns: readonly DetailedColumn[]): DocumentTable[] {
  const rows = columns.flatMap(({ model, column }) => {
    const { outputs } = column;
    if (outputs === undefined) return [];
    const share = (count: number) => percent(count / outputs.texts);
    const known = (value: number | undefined) => (value === undefined ? "–" : percent(value));
    return [
      [
        ...names(model, column),
        String(outputs.texts),
        outputs.words.toFixed(1),
        percent(outputs.repetition),
        share(outputs.highlyRepetitive),
        known(outputs.distinct1),
        known(outputs.distinct2),
        known(outputs.hebrewShare),
        ...[outputs.htmlEntities, outputs.mojibake, outputs.empty, outputs.refused].map(share),
      ],
    ];
  });
  const measured = columns.find(({ column }) => column.outputs !== undefined)?.column.outputs;
  if (measured === undefined) return [];
  return [
    {
      kind: "table",
      caption: "How the outputs look, in percent",
      columns: [
        ...titles(columns),
        ...[
          "outputs",
          "words",
          "repetition",
          "high",
          "distinct-1",
          "distinct-2",
          "Hebrew",
          "HTML",
          "mojibake",
          "empty",
          "refused",
        ].map(right),
      ],
      rows,
      notes: [
        `repetition: mean share of word ${measured.n}-grams that stood in the output before; high: outputs above ${percent(measured.threshold)} %; ` +
          "distinct-n: mean share of different words or pairs within an output; Hebrew: mean share of Hebrew letters; " +
          "HTML, mojibake, empty, refused: share of outputs with any",
      ],
    },
  ];
}

/** What texts cost, in every unit: only the first can be compared between tokenizers. */
function textTables(columns: readonly DetailedColumn[]): DocumentTable[] {
  const rows = columns.flatMap(({ model, column }) => {
    const { texts } = column;
    if (texts === undefined) return [];
    const bits = (count: number) => (count === 0 ? "–" : (texts.nats / (Math.LN2 * count)).toFixed(3));
    const perplexity = texts.tokens === 0 ? "–" : Math.exp(texts.nats / texts.tokens).toFixed(2);
    return [
      [
        ...names(model, column),
        ...[texts.bytes, texts.characters, texts.tokens].map(bits),
        perplexity,
        texts.nats.toFixed(1),
        ...[texts.bytes, texts.characters, texts.tokens].map(String),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const measures = ["bits/byte", "bits/character", "bits/token", "perplexity", "nats", "bytes", "characters", "tokens"];
  return [
    {
      kind: "table",
      caption: "What the texts cost",
      columns: [...titles(columns), ...measures.map(right)],
      rows,
      notes: [
        "models with different tokens are compared by bits per byte alone: bits per token and perplexity count each model's own tokens. " +
          "Window and stride stand in the protocol's name; what is given before the first token is not scored",
      ],
    },
  ];
}

function typeTables(columns: readonly DetailedColumn[]): DocumentTable[] {
  const rows = columns.flatMap(({ model, column }) =>
    (column.types ?? []).map(({ type, hits, golds, answers }) => [
      ...names(model, column),
      type,
      percent((2 * hits) / (golds + answers)),
      answers === 0 ? "–" : percent(hits / answers),
      golds === 0 ? "–" : percent(hits / golds),
      ...[hits, golds, answers].map(String),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "Exact entities by type",
      columns: [...titles(columns), left("type"), ...["F1", "precision", "recall", "right", "expected", "given"].map(right)],
      rows,
      notes: [],
    },
  ];
}

/** A table per column: its classes are its own. */
function confusionTables(columns: readonly DetailedColumn[]): DocumentTable[] {
  return columns.flatMap(({ model, column }): DocumentTable[] => {
    const { confusion } = column;
    if (confusion === undefined) return [];
    const name = names(model, column).join(" · ");
    return [
      {
        kind: "table",
        caption: `What was taken for what: ${name}`,
        columns: [left("gold"), ...confusion.labels.map(right), right("no label")],
        rows: confusion.counts.map((row, index) => [confusion.labels[index] as string, ...row.map(String)]),
        notes: [],
      },
    ];
  });
}

function names(model: string | undefined, { task, protocol }: ColumnSummary): string[] {
  return [...(model === undefined ? [] : [model]), task, protocol];
}

function titles(columns: readonly DetailedColumn[]) {
  const several = columns.some(({ model }) => model !== undefined);
  return [...(several ? [left("model")] : []), left("task"), left("protocol")];
}
