import { CHARTS } from "../../report/charts/definitions.ts";
import { percent, pText, signedInterval, signedPercent } from "../../report/numbers.ts";
import { leadingPair, pairOf } from "../../report/pairs.ts";
import type { PairComparison, Results } from "../../report/results.ts";
import { ChartView } from "../parts/chart.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { setQuery, writeRoute } from "../route.ts";
import { ProtocolMatrix } from "./protocol-matrix.tsx";
import { Strata } from "./strata.tsx";

/** Two models, paired by item: forest plot, table, strata; then what the protocol alone moves. */
export function Compare({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
  const pair = chosenPair(results, query);
  return (
    <>
      {pair === undefined ? (
        <section>
          <h2>Two models</h2>
          <p>This report has one model. Name several runs to compare: mivhan report RUN RUN -o report.html</p>
        </section>
      ) : (
        <Pair results={results} pair={pair} />
      )}
      <Strata results={results} query={query} />
      <ProtocolMatrix results={results} />
    </>
  );
}

/** The pair of the address in its order, or the two that lead. */
function chosenPair(results: Results, { first, second }: Readonly<Record<string, string>>): PairComparison | undefined {
  return (first === undefined || second === undefined ? undefined : pairOf(results, first, second)) ?? leadingPair(results);
}

function Pair({ results, pair }: { results: Results; pair: PairComparison }) {
  return (
    <section>
      <div class="section-head">
        <h2>
          <bdi>{pair.first}</bdi> minus <bdi>{pair.second}</bdi>
        </h2>
        <div class="tools">
          <ModelChoice
            label="Model"
            value={pair.first}
            results={results}
            onChoose={(first) => setQuery(distinct({ ...pair, first }, pair))}
          />
          <ModelChoice
            label="minus"
            value={pair.second}
            results={results}
            onChoose={(second) => setQuery(distinct({ ...pair, second }, pair))}
          />
        </div>
      </div>
      {pair.differences.length === 0 ? (
        <p>These two models share no column with a score.</p>
      ) : (
        <>
          <ChartView define={(look) => CHARTS.forest({ results, ...look, pair: [pair.first, pair.second] })} />
          <DifferenceTable pair={pair} results={results} />
        </>
      )}
      {pair.notComparable.length > 0 && (
        <details>
          <summary>{pair.notComparable.length} columns are not compared</summary>
          <ul>
            {pair.notComparable.map(({ task, protocol, reason }) => (
              <li key={`${task} ${protocol}`}>
                {task} · {protocol}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function ModelChoice(props: { label: string; value: string; results: Results; onChoose: (id: string) => void }) {
  return (
    <label>
      {props.label}{" "}
      <select value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        {props.results.models.map(({ id }) => (
          <option key={id}>{id}</option>
        ))}
      </select>
    </label>
  );
}

/** Who chooses the model of the other side wants the two turned round. */
function distinct({ first, second }: Sides, before: Sides): { first: string; second: string } {
  return first === second ? { first: before.second, second: before.first } : { first, second };
}

interface Sides {
  readonly first: string;
  readonly second: string;
}

function DifferenceTable({ pair, results }: { pair: PairComparison; results: Results }) {
  return (
    <Scroll label="Paired differences">
      <table class="plain">
        <caption class="visually-hidden">
          Paired differences in points, {pair.first} minus {pair.second}
        </caption>
        <thead>
          <tr>
            <th scope="col">Task · protocol</th>
            <th scope="col" class="number">
              {pair.first}
            </th>
            <th scope="col" class="number">
              {pair.second}
            </th>
            <th scope="col" class="number">
              Difference
            </th>
            <th scope="col" class="number">
              95 % interval
            </th>
            <th scope="col" class="number" title="Adjusted over the columns of this comparison">
              p (Holm)
            </th>
            <th scope="col" class="number" title="Smallest true difference found with power 0.8 at the 5 % level">
              Detectable
            </th>
            <th scope="col">Win · tie · loss</th>
            <th scope="col" class="number">
              n
            </th>
          </tr>
        </thead>
        <tbody>
          {pair.differences.map((row) => {
            const column = results.columns.findIndex(({ task, protocol }) => task === row.task && protocol === row.protocol);
            const flipped = writeRoute({ view: "items", query: { column: String(column), flags: "differ" } });
            return (
              <tr key={`${row.task} ${row.protocol}`}>
                <th scope="row">
                  {row.task} <span class="badge protocol">{row.protocol}</span>
                </th>
                <td class="number">{percent(row.first, row.unit)}</td>
                <td class="number">{percent(row.second, row.unit)}</td>
                <td class="number strong">{signedPercent(row.difference, row.unit)}</td>
                <td class="number">{signedInterval(row.interval, row.unit)}</td>
                <td class="number" title={row.pMethod}>
                  {pText(row.pHolm)}
                </td>
                <td class="number">{row.minimumDetectable === undefined ? "–" : percent(row.minimumDetectable, row.unit)}</td>
                <td>
                  <WinTieLoss {...row} />
                </td>
                <td class="number">
                  <a href={flipped} title="the items on which the models differ">
                    {row.n}
                  </a>
                </td>
              </tr>
            );
          })}
          {pair.composites.map((row) => (
            <tr key={row.composite}>
              <th scope="row">{row.composite}</th>
              <td class="number">{percent(row.first)}</td>
              <td class="number">{percent(row.second)}</td>
              <td class="number strong">{signedPercent(row.difference)}</td>
              <td class="number">{signedInterval(row.interval)}</td>
              <td class="number" title={row.pMethod}>
                {row.pHolm === undefined ? "–" : pText(row.pHolm)}
              </td>
              <td class="number">{row.minimumDetectable === undefined ? "–" : percent(row.minimumDetectable)}</td>
              <td colSpan={2} class="muted">
                over its members, by weight
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function WinTieLoss({ wins, ties, losses }: { wins: number; ties: number; losses: number }) {
  const all = Math.max(1, wins + ties + losses);
  return (
    <div class="wtl">
      <div class="wtl-bar" aria-hidden="true">
        <span class="win" style={{ width: `${(100 * wins) / all}%` }} />
        <span class="tie" style={{ width: `${(100 * ties) / all}%` }} />
        <span class="loss" style={{ width: `${(100 * losses) / all}%` }} />
      </div>
      <span>
        {wins} · {ties} · {losses}
      </span>
    </div>
  );
}
