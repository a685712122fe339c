import { distribution, type Sample } from "../../report/charts/distribution.ts";
import type { PageIndex } from "../../report/page-blocks.ts";
import { ChartView } from "../parts/chart.tsx";
import { setQuery } from "../route.ts";
import type { RowStore } from "../rows.ts";
import { useRows } from "../stored-rows.ts";

const MEASURES = {
  ms: { title: "Time of an answer", unit: "milliseconds" },
  tokens: { title: "Tokens of an answer", unit: "tokens, as the server counted them" },
} as const;
type Measure = keyof typeof MEASURES;

/** How times and lengths of answers spread, by column. */
export function Distributions({ index, query }: { index: PageIndex; query: Readonly<Record<string, string>> }) {
  const loaded = useRows(index);
  if (!("store" in loaded)) return null;
  const chosen = Math.max(
    0,
    index.results.columns.findIndex(({ key }) => key === query["spread"]),
  );
  const column = index.results.columns[chosen];
  if (column === undefined) return null;
  const shown = (Object.keys(MEASURES) as Measure[])
    .map((measure) => ({ measure, samples: samplesOf(loaded.store, { index, column: chosen, measure }) }))
    .filter(({ samples }) => samples.length > 0);
  return (
    <section>
      <div class="section-head">
        <h2>How times and lengths spread</h2>
        <label class="tools">
          Column{" "}
          <select value={column.key} onChange={(event) => setQuery({ spread: event.currentTarget.value }, { replace: true })}>
            {index.results.columns.map(({ key }) => (
              <option key={key}>{key}</option>
            ))}
          </select>
        </label>
      </div>
      {shown.length === 0 && <p class="muted">The runs hold neither times nor counts of tokens of this column.</p>}
      {shown.map(({ measure, samples }) => {
        const { title, unit } = MEASURES[measure];
        return (
          <ChartView
            key={measure}
            define={(look) => distribution({ title: `${title}: ${column.key}`, unit, samples, ...look })}
          />
        );
      })}
    </section>
  );
}

/** Per model the known values of one column; a model without any is left out. */
function samplesOf(
  store: RowStore,
  { index, column, measure }: { index: PageIndex; column: number; measure: Measure },
): Sample[] {
  return store.models.flatMap((model, place) => {
    const values: number[] = [];
    for (let row = 0; row < store.count; row += 1) {
      const value = model[measure][row] as number;
      if (store.column[row] === column && !Number.isNaN(value)) values.push(value);
    }
    const { letter, id } = index.results.models[place] as { letter: string; id: string };
    return values.length === 0 ? [] : [{ name: `${letter}  ${id}`, index: place, values }];
  });
}
