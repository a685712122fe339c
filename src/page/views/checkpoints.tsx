import { CHARTS } from "../../report/charts/definitions.ts";
import { intervalText, percent, pText, signedPercent } from "../../report/numbers.ts";
import type { Results, Series } from "../../report/results.ts";
import { ChartView } from "../parts/chart.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { setQuery } from "../route.ts";

/** Scores over training steps and over time, with change points. */
export function Checkpoints({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
  const names = [...new Set(results.series.map(({ name }) => name))];
  if (names.length === 0)
    return (
      <section>
        <h2>Checkpoints</h2>
        <p>
          This report holds one run per model, so there is no course to draw. Give it the runs of several checkpoints (a model's
          entry in models.yaml states its <code>step</code>), or several runs of one model over time.
        </p>
      </section>
    );
  const name = names.includes(query["series"] ?? "") ? (query["series"] as string) : (names[0] as string);
  const shown = results.series.filter((series) => series.name === name);
  return (
    <section>
      <div class="section-head">
        <h2>Checkpoints</h2>
        <label class="tools">
          Score of{" "}
          <select value={name} onChange={(event) => setQuery({ series: event.currentTarget.value })}>
            {names.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      </div>
      <ChartView define={(look) => CHARTS.course({ results, ...look, column: name })} />
      {shown.map((series) => (
        <Course key={`${series.over} ${series.of}`} series={series} />
      ))}
    </section>
  );
}

function Course({ series: { of, over, points, changes } }: { series: Series }) {
  const best = Math.max(...points.map(({ value }) => value));
  return (
    <>
      <h3>
        <bdi>{of}</bdi> over {over === "step" ? "training steps" : "time"}
      </h3>
      <Scroll label={`${of} over ${over}`}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{over === "step" ? "Step" : "Run made"}</th>
              <th scope="col">Model</th>
              <th scope="col" class="number">
                Score
              </th>
              <th scope="col" class="number">
                95 % interval
              </th>
              <th scope="col">Change of level</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ run, model, created, step, value, interval }, index) => {
              const change = changes.find((candidate) => candidate.index === index);
              return (
                <tr key={run}>
                  <th scope="row">{over === "step" ? step?.toLocaleString("en") : created.slice(0, 16).replace("T", " ")}</th>
                  <td>
                    <bdi>{model}</bdi>
                  </td>
                  <td class={`number ${value === best ? "strong" : ""}`}>{percent(value)}</td>
                  <td class="number">{intervalText(interval)}</td>
                  <td>{change === undefined ? "" : `${signedPercent(change.size)} points, p ${pText(change.p)}`}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      {points.length < 8 && <p class="muted">Change points are looked for from eight points on.</p>}
    </>
  );
}
