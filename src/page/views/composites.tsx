import { intervalText, percent } from "../../report/numbers.ts";
import type { Results } from "../../report/results.ts";
import { modelColour } from "../colours.ts";
import { Marks } from "../parts/badges.tsx";
import { IntervalBar } from "../parts/interval.tsx";
import { Scroll } from "../parts/scroll.tsx";

/** An average: one line per model, highest first, and its definition one click away. */
export function Composites({ results, composite }: { results: Results; composite: string }) {
  const rows = results.models
    .map((model, index) => ({ model, index, summary: model.composites[composite] }))
    .sort((a, b) => (b.summary?.score?.value ?? -1) - (a.summary?.score?.value ?? -1));
  const [{ summary } = { summary: undefined }] = rows;
  return (
    <section>
      <h2>{composite}</h2>
      <Scroll label={`${composite} by model`}>
        <table class="plain composite">
          <caption class="visually-hidden">{composite} by model, with 95 % intervals</caption>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" class="number">
                Score
              </th>
              <th scope="col" class="number">
                95 % interval
              </th>
              <th scope="col" class="wide">
                0–100
              </th>
              <th scope="col">Marks</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ model, index, summary }) => (
              <tr key={model.id}>
                <th scope="row">
                  <span class="letter" style={{ background: modelColour(index) }}>
                    {model.letter}
                  </span>{" "}
                  <bdi>{model.id}</bdi>
                </th>
                {summary?.score === undefined ? (
                  <td colSpan={3} class="muted">
                    no score: {reasonOf(summary?.blocked)}
                  </td>
                ) : (
                  <>
                    <td class="number strong">{percent(summary.score.value)}</td>
                    <td class="number">{intervalText(summary.score.interval)}</td>
                    <td class="wide">
                      <IntervalBar value={summary.score.value} interval={summary.score.interval} colour={modelColour(index)} />
                    </td>
                  </>
                )}
                <td>
                  <Marks marks={summary?.marks ?? []} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {summary !== undefined && (
        <details>
          <summary>What this average is</summary>
          <p>
            {summary.title}: Σ weight × score / Σ weight over the members below. The tasks are fixed, so the interval speaks of
            new items of the same tasks, not of other tasks. A member without a score blocks the average: a mean over what
            happened to work would be another quantity.
          </p>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Member</th>
                <th scope="col" class="number">
                  Weight
                </th>
                {results.models.map(({ id }) => (
                  <th key={id} scope="col" class="number">
                    <bdi>{id}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {summary.members.map(({ name, weight }, position) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">{weight}</td>
                  {results.models.map(({ id, composites }) => {
                    const value = composites[composite]?.members[position]?.value;
                    return (
                      <td key={id} class="number">
                        {value === undefined ? "–" : percent(value)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}

/** The reasons of many members in a few words; the whole stands in the quality view. */
function reasonOf(blocked: string | undefined): string {
  if (blocked === undefined) return "not part of its runs";
  const members = blocked.split("; ");
  return members.length === 1 ? blocked : `${members.length} members lack one`;
}
