import { CHARTS } from "../../report/charts/definitions.ts";
import { intervalText, percent, pText, signedPercent } from "../../report/numbers.ts";
import type { GateFacts, Results, Series } from "../../report/results.ts";
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
        <Course key={`${series.over} ${series.of}`} series={series} gate={results.gate} />
      ))}
    </section>
  );
}

function Course({ series: { of, over, points, changes }, gate }: { series: Series; gate: Results["gate"] }) {
  const best = Math.max(...points.map(({ value }) => value));
  const margin = `${Number(percent(gate.margin))}`;
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
              <th scope="col">Gate: at most {margin} points below the one before</th>
              <th scope="col">Change of level</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ run, model, created, step, value, interval, gate }, index) => {
              const change = changes.find((candidate) => candidate.index === index);
              return (
                <tr key={run}>
                  <th scope="row">{over === "step" ? step?.toLocaleString("en") : created.slice(0, 16).replace("T", " ")}</th>
                  <td>
                    <bdi>{model}</bdi>
                  </td>
                  <td class={`number ${value === best ? "strong" : ""}`}>{percent(value)}</td>
                  <td class="number">{intervalText(interval)}</td>
                  <td>
                    <Verdict gate={gate} />
                  </td>
                  <td>{change === undefined ? "" : `${signedPercent(change.size)} points, p ${pText(change.p)}`}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      <p class="muted">
        The gate asks whether a run is worse than the one before it by more than {margin} {margin === "1" ? "point" : "points"}{" "}
        (risk {gate.alpha}; another margin: <code>mivhan report RUN… --margin POINTS</code>). It judges what is shown: a gate that
        stops a training has its margin chosen beforehand.{" "}
        {points.length < 8 && "Change points are looked for from eight points on."}
      </p>
    </>
  );
}

const TONE = { pass: "right", fail: "wrong", inconclusive: "none" } as const;

function Verdict({ gate }: { gate: GateFacts | undefined }) {
  if (gate === undefined) return null;
  const { verdict, reason, difference, low, high } = gate;
  return (
    <>
      <span class={`pill ${TONE[verdict]}`}>{verdict}</span>
      <div class="under">
        {difference === undefined || low === undefined || high === undefined
          ? reason
          : `${signedPercent(difference)} [${signedPercent(low)}, ${signedPercent(high)}]`}
      </div>
    </>
  );
}
