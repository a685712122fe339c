import { percent, pText, signedInterval, signedPercent } from "../../report/numbers.ts";
import type { ProtocolComparison, Results } from "../../report/results.ts";
import { modelColour } from "../colours.ts";
import { IntervalBar } from "../parts/interval.tsx";
import { Scroll } from "../parts/scroll.tsx";

/** The same questions, asked in different ways: what of a difference is the model's, and what the protocol's. */
export function ProtocolMatrix({ results }: { results: Results }) {
  return (
    <section>
      <h2>Same questions, different protocols</h2>
      {results.protocols.length === 0 && <p>No task was asked in more than one way.</p>}
      {results.protocols.map((comparison) => (
        <Matrix key={comparison.task} comparison={comparison} results={results} />
      ))}
    </section>
  );
}

function Matrix({ comparison, results }: { comparison: ProtocolComparison; results: Results }) {
  const { task, protocols, scores, pairs, spread } = comparison;
  return (
    <div class="matrix">
      <h3>{task}</h3>
      <Scroll label={`${task} by protocol`}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Model</th>
              {protocols.map(({ protocol, primary }) => (
                <th key={protocol} scope="col" class="number">
                  {protocol}
                  <div class="under">{primary}</div>
                </th>
              ))}
              <th scope="col" class="number">
                Spread
              </th>
            </tr>
          </thead>
          <tbody>
            {results.models.map(({ id }, index) => {
              const values = protocols.map(({ protocol }) => scores[id]?.[protocol]);
              const known = values.filter((value) => value !== undefined);
              return (
                <tr key={id}>
                  <th scope="row">
                    <bdi>{id}</bdi>
                  </th>
                  {values.map((value, position) => (
                    <td key={protocols[position]?.protocol} class="number">
                      {value === undefined ? <span class="muted">–</span> : percent(value)}
                      {value !== undefined && (
                        <IntervalBar value={value} interval={{ method: "none", reason: "" }} colour={modelColour(index)} />
                      )}
                    </td>
                  ))}
                  <td class="number strong">{known.length < 2 ? "–" : percent(Math.max(...known) - Math.min(...known))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      {spread !== undefined && (
        <p>
          The protocol moves a model by <strong>{percent(spread.protocols)}</strong> points on average; the model moves a protocol
          by <strong>{percent(spread.models)}</strong>. {spread.flips} of {spread.pairs} pairs of models change their order with
          the protocol.
        </p>
      )}
      <details>
        <summary>Paired differences between the protocols</summary>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Protocols</th>
              <th scope="col" class="number">
                Difference
              </th>
              <th scope="col" class="number">
                95 % interval
              </th>
              <th scope="col" class="number">
                p
              </th>
              <th scope="col" class="number">
                n
              </th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ model, first, second, difference, interval, p, n }) => (
              <tr key={`${model} ${first} ${second}`}>
                <th scope="row">
                  <bdi>{model}</bdi>
                </th>
                <td>
                  {first} − {second}
                </td>
                <td class="number">{signedPercent(difference)}</td>
                <td class="number">{signedInterval(interval)}</td>
                <td class="number">{pText(p)}</td>
                <td class="number">{n}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
