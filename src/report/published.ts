import type { ColumnFacts, ModelResults, PublishedScore } from "./results.ts";

/** A row of `reports/published/*.csv`. */
export type PublishedRow = Omit<PublishedScore, "measured">;

/** Published scores with what was measured for the same model on the same topic beside each. Sources are never merged. */
export function besideMeasured(
  rows: readonly PublishedRow[],
  { models, columns }: { readonly models: readonly ModelResults[]; readonly columns: readonly ColumnFacts[] },
): PublishedScore[] {
  return rows.map((row) => ({ ...row, measured: measuredFor(row, { models, columns }) }));
}

function measuredFor(
  row: PublishedRow,
  { models, columns }: { models: readonly ModelResults[]; columns: readonly ColumnFacts[] },
): PublishedScore["measured"] {
  if (row.scale === 0) return [];
  const value = row.value / row.scale;
  return models
    .filter((model) => isModel(model, row.model))
    .flatMap(({ id, cells }) =>
      columns
        .filter(({ task }) => isTopic(task, row.topic))
        .flatMap(({ key }) => {
          const score = cells[key]?.column.score;
          if (score === undefined) return [];
          const { interval } = score;
          const inside = "low" in interval ? value >= interval.low && value <= interval.high : ("unknown" as const);
          return [{ model: id, column: key, value: score.value, interval, inside }];
        }),
    );
}

/** The published name, the name under which we ask, or the served one: "google/gemma-3-27b-it", in any case. */
function isModel({ id, identity }: ModelResults, published: string): boolean {
  const wanted = published.toLowerCase();
  const names = [id, identity["model"], identity["served"]].filter((name) => typeof name === "string");
  return names.some((name) => name.toLowerCase() === wanted);
}

/** The task "arc-he" is about the topic "arc"; a starter set is about nothing that was published. */
function isTopic(task: string, topic: string): boolean {
  return task === topic || task === `${topic}-he`;
}
