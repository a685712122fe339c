import type { Manifest } from "../../core/manifest.ts";
import type { Attempt, Outcome } from "../../core/outcome.ts";
import { calibrate, confidenceOf, type SureAnswer } from "../../report/calibration.ts";
import { type Calibration, columnKey } from "../../report/results.ts";

/** How sure a run was of its answers, by column; only where it compared log-likelihoods of choices and scored them 0 to 1. */
export async function calibrationsOf(
  manifest: Manifest,
  { outcomes, attempts }: { readonly outcomes: AsyncIterable<Outcome>; readonly attempts: () => AsyncIterable<Attempt> },
): Promise<Omit<Calibration, "model">[]> {
  const primaries = new Map(
    manifest.entries
      .filter(({ protocolDefinition }) => protocolDefinition.method === "choice-loglikelihood")
      .map((entry) => [columnKey(entry), entry.primary]),
  );
  if (primaries.size === 0) return [];
  const values = new Map<string, Map<string, number>>();
  for await (const outcome of outcomes) {
    const column = columnKey(outcome);
    const extractor = primaries.get(column)?.split("@")[1] ?? "";
    // The confidence is that of the most likely choice, so the score must be too: `acc`, whatever the primary metric is.
    const value = outcome.status === "collected" ? outcome.readings[extractor]?.values["acc"] : undefined;
    if (typeof value !== "number" || outcome.status !== "collected") continue;
    const byRequest = values.get(column) ?? new Map<string, number>();
    byRequest.set(requestKey(outcome, outcome.request), value);
    values.set(column, byRequest);
  }
  const answers = new Map<string, SureAnswer[]>();
  for await (const { key, request, result } of attempts()) {
    const column = columnKey(key);
    const place = requestKey(key, request);
    const value = values.get(column)?.get(place);
    if (value === undefined || result.kind !== "reply") continue;
    // One reply per outcome: a repeated try would count its item twice.
    values.get(column)?.delete(place);
    const confidence = confidenceOf(result.reply);
    if (confidence === undefined) continue;
    const list = answers.get(column) ?? [];
    list.push({ confidence, value });
    answers.set(column, list);
  }
  return [...answers].map(([column, list]) => ({ column, ...calibrate(list) }));
}

function requestKey({ item, seed }: Pick<Outcome, "item" | "seed">, request: string): string {
  return JSON.stringify([item, seed, request]);
}
