import { intervalText, percent } from "../../report/numbers.ts";
import type { Results } from "../../report/results.ts";
import { modelColour } from "../colours.ts";
import { IntervalBar } from "../parts/interval.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { setQuery } from "../route.ts";

const BY = { group: "chapter or source", length: "length", answers: "accepted answers" } as const;

/** Scores by part of the data, for one column. */
export function Strata({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
  const { breakdowns } = results;
  const names = breakdowns.map(({ column, by }) => `${column} by ${by}`);
  const chosen = breakdowns[Math.max(0, names.indexOf(query["strata"] ?? ""))];
  if (chosen === undefined) return null;
  return (
    <section>
      <div class="section-head">
        <h2>By {BY[chosen.by]}</h2>
        <label class="tools">
          Column{" "}
          <select
            value={names[breakdowns.indexOf(chosen)]}
            onChange={(event) => setQuery({ strata: event.currentTarget.value }, { replace: true })}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <Scroll label="Scores by stratum">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Stratum</th>
              <th scope="col" class="number">
                Items
              </th>
              {results.models.map(({ id }) => (
                <th key={id} scope="col" class="number">
                  <bdi>{id}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chosen.strata.map(({ name, items, scores }) => (
              <tr key={name}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td class="number">{items}</td>
                {results.models.map(({ id }, index) => {
                  const score = scores[id];
                  if (score === undefined)
                    return (
                      <td key={id} class="number muted">
                        –
                      </td>
                    );
                  return (
                    <td key={id} class="number">
                      {percent(score.value)}
                      <IntervalBar value={score.value} interval={score.interval} colour={modelColour(index)} />
                      <div class="under">{"low" in score.interval ? intervalText(score.interval) : score.interval.reason}</div>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
