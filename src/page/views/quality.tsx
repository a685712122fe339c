import { READINGS } from "../../core/outcome.ts";
import { CHARTS } from "../../report/charts/definitions.ts";
import { percent } from "../../report/numbers.ts";
import type { PageIndex } from "../../report/page-blocks.ts";
import type { Results } from "../../report/results.ts";
import { ChartView } from "../parts/chart.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { Inline } from "../parts/text.tsx";
import { setQuery } from "../route.ts";
import { RunCards } from "./run-cards.tsx";

/** What was collected and what was not, how long it took, and how to run it again. */
export function Quality({ index, query }: { index: PageIndex; query: Readonly<Record<string, string>> }) {
  const { results } = index;
  return (
    <>
      <OutcomeTable results={results} />
      <Calls results={results} />
      <Histogram results={results} query={query} />
      <RunCards results={results} />
      <DataSets results={results} />
    </>
  );
}

function OutcomeTable({ results }: { results: Results }) {
  return (
    <section>
      <h2>What became of every answer</h2>
      <Scroll label="Outcomes">
        <table class="plain compact">
          <thead>
            <tr>
              <th scope="col">Task · protocol</th>
              <th scope="col">Model</th>
              {[...READINGS, "truncated", "unscored", "errored", "missing", "planned"].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col" class="number" title="Collected answers from which the primary extractor took nothing">
                not read
              </th>
            </tr>
          </thead>
          <tbody>
            {results.columns.flatMap(({ key, task, protocol }) =>
              results.models.flatMap(({ id, cells }) => {
                const column = cells[key]?.column;
                if (column === undefined) return [];
                const { counts } = column;
                const readings = column.extractors[column.primary.split("@")[1] as string]?.readings;
                const unread = readings === undefined ? 0 : counts.collected - readings.answered - readings.abstained;
                return [
                  <tr key={`${key} ${id}`}>
                    <th scope="row">
                      {task} <span class="badge protocol">{protocol}</span>
                    </th>
                    <td class="name">
                      <bdi>{id}</bdi>
                    </td>
                    {READINGS.map((reading) => (
                      <Count
                        key={reading}
                        count={readings?.[reading]}
                        alarming={reading !== "answered" && reading !== "abstained"}
                      />
                    ))}
                    <Count count={counts.finish.length} alarming />
                    <Count count={sum(counts.unscored)} alarming detail={namesOf(counts.unscored)} />
                    <Count count={sum(counts.errored)} alarming detail={namesOf(counts.errored)} />
                    <Count count={counts.missing} alarming />
                    <Count count={counts.planned} alarming={false} />
                    <td class="number">{counts.collected === 0 ? "–" : `${percent(unread / counts.collected)} %`}</td>
                  </tr>,
                ];
              }),
            )}
          </tbody>
        </table>
      </Scroll>
      <Reasons results={results} />
    </section>
  );
}

/** Why something has no score, said once per reason. */
function Reasons({ results }: { results: Results }) {
  const reasons = new Map<string, string[]>();
  for (const { id, cells } of results.models)
    for (const [key, { column }] of Object.entries(cells))
      for (const [reason, count] of Object.entries({ ...column.counts.unscored, ...column.counts.errored }))
        reasons.set(reason, [...(reasons.get(reason) ?? []), `${id} · ${key} (${count})`]);
  return (
    <ul>
      {[...reasons].map(([reason, places]) => (
        <li key={reason}>
          <strong>
            <Inline text={reason} />
          </strong>
          : {places.join(", ")}
        </li>
      ))}
    </ul>
  );
}

function Count({ count, alarming, detail = "" }: { count: number | undefined; alarming: boolean; detail?: string }) {
  if (count === undefined || count === 0) return <td class="number muted">·</td>;
  return (
    <td class={`number ${alarming ? "alarming" : ""}`} title={detail}>
      {count}
    </td>
  );
}

function Calls({ results }: { results: Results }) {
  return (
    <section>
      <h2>Calls</h2>
      <Scroll label="Calls">
        <table class="plain compact">
          <thead>
            <tr>
              {["Task · protocol", "Model"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {[
                "tries",
                "failed tries",
                "median ms",
                "95th ms",
                "prompt tokens",
                "answer tokens",
                "reasoning tokens",
                "ways",
              ].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {results.columns.flatMap(({ key, task, protocol }) =>
              results.models.flatMap(({ id, cells }) => {
                const calls = cells[key]?.column.calls;
                if (calls === undefined) return [];
                const { tokens, latency } = calls;
                const told = tokens.replies > 0;
                return [
                  <tr key={`${key} ${id}`}>
                    <th scope="row">
                      {task} <span class="badge protocol">{protocol}</span>
                    </th>
                    <td class="name">
                      <bdi>{id}</bdi>
                    </td>
                    <td class="number">{calls.attempts}</td>
                    <Count count={sum(calls.failures)} alarming detail={namesOf(calls.failures)} />
                    <td class="number">{latency === undefined ? "–" : milliseconds(latency.median)}</td>
                    <td class="number">{latency === undefined ? "–" : milliseconds(latency.p95)}</td>
                    {(["prompt", "completion", "reasoning"] as const).map((part) => (
                      <td key={part} class="number">
                        {told ? tokens[part].toLocaleString("en") : <span class="muted">not told</span>}
                      </td>
                    ))}
                    <td class="number">{Object.keys(calls.ways).join(", ") || "–"}</td>
                  </tr>,
                ];
              }),
            )}
          </tbody>
        </table>
      </Scroll>
      <p class="muted">Cost in money is not known to a run: multiply the tokens by the prices of your server.</p>
    </section>
  );
}

function Histogram({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
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

function DataSets({ results }: { results: Results }) {
  const seen = new Map(results.columns.map((column) => [`${column.card.card} ${column.split}`, column]));
  return (
    <section>
      <h2>Data sets</h2>
      <Scroll label="Data sets">
        <table class="plain">
          <thead>
            <tr>
              {["Card", "Source", "Licence", "Verified", "Rows", "SHA-256"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...seen.values()].map(({ card, split, data }) => (
              <tr key={`${card.card} ${split}`}>
                <th scope="row">
                  {card.card} <span class="muted">{split}</span>
                  <div class="under">
                    <bdi>{card.title}</bdi>
                  </div>
                </th>
                <td>{card.source ?? "unknown"}</td>
                <td>
                  {card.licence}
                  {!card.redistribute && <div class="under">texts withheld</div>}
                </td>
                <td>{card.verified}</td>
                <td class="number">{data.rows.toLocaleString("en")}</td>
                <td>
                  <code class="digest">{data.sha256}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function namesOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
