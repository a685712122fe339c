import { MivhanError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Cell, ColumnFacts, Results } from "./results.ts";

/**
 * The results of one model as lm-evaluation-harness writes them (`results_*.json`, read: 0.4.13), for tools that take that file.
 * Extractors stand where its filters do: "acc,letter-strict". A task that was asked in several ways has the protocol in its name.
 * Intervals, marks and failures have no place there and stay behind; the standard error goes along where it is known.
 * @throws MivhanError E_REPORT_FORMAT for several models: the file holds one
 */
export function lmEvalJson({ models, columns, runs }: Results): string {
  const [model] = models;
  if (model === undefined || models.length > 1) {
    throw new MivhanError({
      code: "E_REPORT_FORMAT",
      family: "input",
      message: `lm-eval's results hold one model, and these runs have ${models.length}`,
      advice: "write one file per model: mivhan report RUN -o MODEL.lm-eval.json",
    });
  }
  const shown = columns.filter(({ key }) => model.cells[key] !== undefined);
  const byName = (value: (column: ColumnFacts) => unknown) =>
    Object.fromEntries(shown.map((column) => [nameOf(column, columns), value(column)]));
  const [run] = runs;
  const exported = {
    results: byName((column) => resultOf(nameOf(column, columns), model.cells[column.key] as Cell)),
    configs: byName(configOf),
    versions: byName(({ taskVersion }) => taskVersion),
    "n-shot": byName(({ shots }) => shots),
    higher_is_better: byName(({ metrics }) =>
      Object.fromEntries(metrics.map((metric) => [metric, !LOWER_IS_BETTER.has(metric)])),
    ),
    "n-samples": byName((column) => ({
      original: column.data.rows,
      effective: model.cells[column.key]?.column.score?.n ?? 0,
    })),
    config: { model: model.identity["backend"] ?? "unknown", model_args: model.identity },
    ...(run === undefined ? {} : { date: Date.parse(run.created) / 1000 }),
    model_name: model.id,
    model_source: `mivhan ${run?.mivhan ?? ""}`.trim(),
  };
  return `${JSON.stringify(exported, null, 2)}\n`;
}

/** Metrics that count errors. */
const LOWER_IS_BETTER = new Set(["ter"]);

function nameOf({ task, protocol }: ColumnFacts, columns: readonly ColumnFacts[]): string {
  return columns.filter((column) => column.task === task).length === 1 ? task : `${task}_${protocol}`;
}

function resultOf(alias: string, { column }: Cell): JsonObject {
  const entries = Object.entries(column.extractors).flatMap(([extractor, { scores }]) =>
    Object.entries(scores).flatMap(([metric, { value, standardError }]) => [
      [`${metric},${extractor}`, value] as const,
      [`${metric}_stderr,${extractor}`, standardError ?? "N/A"] as const,
    ]),
  );
  // A blocked column is no score, and lm-eval has no word for it: it is left without numbers.
  return { alias, ...(column.score === undefined ? {} : Object.fromEntries(entries)) };
}

function configOf({ task, card, split, method, shots, metrics, sampling }: ColumnFacts): JsonObject {
  return {
    task,
    dataset_path: card.source ?? card.card,
    test_split: split,
    output_type: method === "generate" ? "generate_until" : "multiple_choice",
    num_fewshot: shots,
    metric_list: metrics.map((metric) => ({ metric })),
    generation_kwargs: sampling,
  };
}
