import { CHARTS } from "../../report/charts/definitions.ts";
import { intervalText, percent, pText, signedInterval, signedPercent } from "../../report/numbers.ts";
import type { PairComparison, Results } from "../../report/results.ts";
import { modelColour } from "../colours.ts";
import { ChartView } from "../parts/chart.tsx";
import { IntervalBar } from "../parts/interval.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { setQuery, writeRoute } from "../route.ts";
import { ProtocolMatrix } from "./protocol-matrix.tsx";

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

/** The pair of the address, or the one that shares the most columns. */
function chosenPair({ comparisons }: Results, query: Readonly<Record<string, string>>): PairComparison | undefined {
  const { first, second } = query;
  return (
    comparisons.find((pair) => pair.first === first && pair.second === second) ??
    comparisons.find((pair) => pair.first === second && pair.second === first) ??
    comparisons.toSorted((a, b) => b.differences.length - a.differences.length)[0]
  );
}

function Pair({ results, pair }: { results: Results; pair: PairComparison }) {
  const choose = (event: Event) => {
    const [first = "", second = ""] = (event.currentTarget as HTMLSelectElement).value.split("\n");
    setQuery({ first, second });
  };
  return (
    <section>
      <div class="section-head">
        <h2>
          <bdi>{pair.first}</bdi> minus <bdi>{pair.second}</bdi>
        </h2>
        {results.comparisons.length > 1 && (
          <label class="tools">
            Pair{" "}
            <select value={`${pair.first}\n${pair.second}`} onChange={choose}>
              {results.comparisons.map(({ first, second, differences }) => (
                <option key={`${first}\n${second}`} value={`${first}\n${second}`}>
                  {first} − {second} ({differences.length} shared)
                </option>
              ))}
            </select>
          </label>
        )}
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

const BY = { group: "chapter or source", length: "length", answers: "accepted answers" } as const;

/** Scores by part of the data, for one column. */
function Strata({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
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
