import { CHARTS } from "../../report/charts/definitions.ts";
import { percent } from "../../report/numbers.ts";
import type { Results } from "../../report/results.ts";
import { ChartView } from "../parts/chart.tsx";
import { setQuery } from "../route.ts";

/** How often each answer was given, beside the gold. */
export function Histogram({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
  const columns = results.columns.filter(({ key }) =>
    results.models.some(({ cells }) =>
      Object.values(cells[key]?.column.extractors ?? {}).some(({ histogram }) => histogram !== undefined),
    ),
  );
  const column = columns.find(({ key }) => key === query["histogram"]) ?? columns[0];
  if (column === undefined) return null;
  return (
    <section>
      <div class="section-head">
        <h2>Which answers were given</h2>
        <label class="tools">
          Column{" "}
          <select value={column.key} onChange={(event) => setQuery({ histogram: event.currentTarget.value }, { replace: true })}>
            {columns.map(({ key }) => (
              <option key={key}>{key}</option>
            ))}
          </select>
        </label>
      </div>
      <ChartView define={(look) => CHARTS.histogram({ results, ...look, column: column.key })} />
    </section>
  );
}

/** Confidence against accuracy, where log-likelihoods of choices were compared. */
export function CalibrationSection({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
  const columns = [...new Set(results.calibrations.map(({ column }) => column))];
  const column = columns.find((name) => name === query["calibration"]) ?? columns[0];
  if (column === undefined) return null;
  return (
    <section>
      <div class="section-head">
        <h2>How sure, and how often right</h2>
        <label class="tools">
          Column{" "}
          <select value={column} onChange={(event) => setQuery({ calibration: event.currentTarget.value }, { replace: true })}>
            {columns.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <ChartView define={(look) => CHARTS.calibration({ results, ...look, column })} />
      <ul>
        {results.calibrations
          .filter((each) => each.column === column)
          .map(({ model, error }) => (
            <li key={model}>
              <bdi>{model}</bdi>: expected calibration error {percent(error)} points
            </li>
          ))}
      </ul>
    </section>
  );
}
