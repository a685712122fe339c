import { useState } from "preact/hooks";
import { CHARTS, type ChartName } from "../../report/charts/definitions.ts";
import type { Results } from "../../report/results.ts";
import { MarkLegend } from "../parts/badges.tsx";
import { ChartView } from "../parts/chart.tsx";
import { Choices } from "../parts/choices.tsx";
import { Composites } from "./composites.tsx";
import { InShort } from "./in-short.tsx";
import { ScoreTable } from "./score-table.tsx";

const OVERVIEW_CHARTS = { bars: "Bars with intervals", heat: "Heat map", radar: "Radar", cost: "Score and time" } as const;

export function Overview({ results }: { results: Results }) {
  const marks = new Set(results.models.flatMap(({ cells }) => Object.values(cells).flatMap(({ column }) => column.marks)));
  return (
    <>
      <InShort results={results} />
      {results.composites.map(({ composite }) => (
        <Composites key={composite} results={results} composite={composite} />
      ))}
      <ScoreTable results={results} />
      <MarkLegend marks={[...marks]} />
      <ChartSection results={results} />
      {results.notes.length > 0 && (
        <section>
          <h2>Before you believe a number</h2>
          <ul>
            {results.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function ChartSection({ results }: { results: Results }) {
  const [name, setName] = useState<ChartName>("bars");
  return (
    <section>
      <div class="section-head">
        <h2>Pictures</h2>
        <Choices label="Chart">
          {Object.entries(OVERVIEW_CHARTS).map(([chart, title]) => (
            <button key={chart} type="button" aria-pressed={name === chart} onClick={() => setName(chart as ChartName)}>
              {title}
            </button>
          ))}
        </Choices>
      </div>
      <ChartView define={(look) => CHARTS[name]({ results, ...look })} />
      <p class="muted">
        The same picture as a file: <code>mivhan report RUN… -o {name}.png</code> or <code>{name}.svg</code>
      </p>
    </section>
  );
}
