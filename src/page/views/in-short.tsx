import { intervalText, percent, signedInterval } from "../../report/numbers.ts";
import { pairOf } from "../../report/pairs.ts";
import type { ModelResults, Results } from "../../report/results.ts";
import { writeRoute } from "../route.ts";

/** The answers to a reader's first questions in sentences: who leads, how sure, what is missing. */
export function InShort({ results }: { results: Results }) {
  const lines = [...results.composites.map(({ composite }) => leader(results, composite)), ...gaps(results)];
  return (
    <section class="in-short">
      <h2>In short</h2>
      <ul>
        {lines
          .filter((line) => line !== undefined)
          .map((line, index) => (
            <li key={index}>{line}</li>
          ))}
      </ul>
      <p class="muted">
        <a href={writeRoute({ view: "compare", query: {} })}>How sure is a difference?</a> ·{" "}
        <a href={writeRoute({ view: "items", query: {} })}>What was asked, word for word?</a> ·{" "}
        <a href={writeRoute({ view: "quality", query: {} })}>What failed, and how to run it again?</a>
      </p>
    </section>
  );
}

function leader(results: Results, composite: string) {
  const { models } = results;
  const scored = models
    .flatMap((model) => {
      const score = model.composites[composite]?.score;
      return score === undefined ? [] : [{ model, score }];
    })
    .sort((a, b) => b.score.value - a.score.value);
  const [first, second] = scored;
  const blocked = models.filter((model) => model.composites[composite]?.score === undefined);
  const without =
    blocked.length === 0 ? "" : ` Without an average: ${blocked.map(({ id }) => id).join(", ")} (members lack scores).`;
  if (first === undefined)
    return (
      <>
        No model has the average {composite}.{without}
      </>
    );
  const lead =
    second === undefined
      ? undefined
      : pairOf(results, first.model.id, second.model.id)?.composites.find((row) => row.composite === composite);
  return (
    <>
      <strong>{first.model.id}</strong> has the highest {composite}: <strong>{percent(first.score.value)}</strong> (
      {intervalText(first.score.interval)}).
      {second !== undefined && lead !== undefined && "low" in lead.interval && (
        <>
          {" "}
          It leads {second.model.id} by {percent(lead.difference)} points {signedInterval(lead.interval)}:{" "}
          {lead.interval.low > 0 ? "more than chance explains." : "no more than chance may explain."}
        </>
      )}
      {without}
    </>
  );
}

function gaps({ models, columns }: Results): string[] {
  const counts = models.map(({ id, cells }) => ({ id, ...lackingOf(cells) }));
  const bad = counts.filter(({ lacking, unscored }) => lacking + unscored > 0);
  const cut = models.filter(({ cells }) => Object.values(cells).some(({ column }) => column.marks.includes("BUDGET")));
  const starter = columns.every(({ card }) => card.starter);
  return [
    bad.length === 0
      ? "Every planned answer was collected: no errors, nothing unscored, nothing missing."
      : `Not everything has a score: ${bad.map(({ id, lacking, unscored, planned }) => `${id} lacks ${lacking + unscored} of ${planned} answers (${lacking} errored or missing, ${unscored} unscored)`).join("; ")}.`,
    ...(cut.length === 0
      ? []
      : [`Cut off by the token budget in over 5 % of a column's answers: ${cut.map(({ id }) => id).join(", ")}.`]),
    ...(starter ? ["All items are starter items: these scores show what a run looks like, not what a model is worth."] : []),
  ];
}

function lackingOf(cells: ModelResults["cells"]) {
  let [lacking, unscored, planned] = [0, 0, 0];
  for (const { column } of Object.values(cells)) {
    lacking += column.counts.missing + sum(column.counts.errored);
    unscored += sum(column.counts.unscored);
    planned += column.counts.planned;
  }
  return { lacking, unscored, planned };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
