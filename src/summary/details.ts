import type { ManifestEntry } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import { confusionMatrix } from "../scoring/metrics/confusion.ts";
import { columnSums } from "../scoring/metrics/counts.ts";
import { triples } from "../scoring/metrics/entity-f1.ts";
import type { ColumnDetails } from "./model.ts";

/** What the primary extractor's sufficient statistics say beside the scores: a confusion matrix, counts by type, totals of texts. */
export function columnDetails(entry: ManifestEntry, outcomes: Iterable<Outcome>): ColumnDetails {
  const [, extractor = ""] = entry.primary.split("@");
  const rowsOf = (...metrics: readonly string[]): (readonly number[])[] => {
    const metric = metrics.find((name) => entry.metrics.includes(name));
    const rows: (readonly number[])[] = [];
    if (metric === undefined) return rows;
    for (const outcome of outcomes) {
      const value = outcome.status === "collected" ? outcome.readings[extractor]?.values[metric] : undefined;
      if (value !== undefined && typeof value !== "number") rows.push(value);
    }
    return rows;
  };
  const labels = entry.taskDefinition.labels.map(({ label }) => label);
  switch (entry.taskDefinition.kind) {
    case "classification": {
      const rows = rowsOf("macro-f1", "micro-f1", "mcc");
      return rows.length === 0 ? {} : { confusion: { labels, counts: confusionMatrix(rows, labels.length).counts } };
    }
    case "token-labelling": {
      const rows = rowsOf("f1.entity", "macro-f1.entity", "precision.entity", "recall.entity");
      if (rows.length === 0) return {};
      const counts = triples(rows).map((found, index) => ({ type: labels[index] ?? "other", ...found }));
      return { types: counts.filter(({ golds, answers }) => golds + answers > 0) };
    }
    case "language-modeling": {
      const total = (metric: string) => columnSums(rowsOf(metric), 2) as [number, number];
      const [bytes, characters, tokens] = [total("bits-per-byte"), total("bits-per-character"), total("bits-per-token")];
      const nats = Math.max(bytes[0], characters[0], tokens[0]);
      return { texts: { nats, bytes: bytes[1], characters: characters[1], tokens: tokens[1] } };
    }
    default:
      return {};
  }
}
