import { intervalText, percent, pText, signedInterval, signedPercent } from "../../report/numbers.ts";
import { CROSSED_NOTE, spreadSentence } from "../../report/protocol-words.ts";
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
  const { task, protocols, scores, pairs, crossed } = comparison;
  const spread = spreadSentence(comparison);
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
              const known = values.flatMap((score) => score?.value ?? []);
              return (
                <tr key={id}>
                  <th scope="row">
                    <bdi>{id}</bdi>
                  </th>
                  {values.map((score, position) => (
                    <td key={protocols[position]?.protocol} class="number">
                      {score === undefined ? <span class="muted">–</span> : percent(score.value)}
                      {score !== undefined && (
                        <>
                          <IntervalBar value={score.value} interval={score.interval} colour={modelColour(index)} />
                          <div class="under">{intervalText(score.interval)}</div>
                        </>
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
      {spread !== undefined && <p>{spread}</p>}
      {crossed.length > 0 && (
        <>
          <Scroll label={`${task}: what explains a gap`}>
            <table class="plain">
              <caption>If a table printed one protocol for each model</caption>
              <thead>
                <tr>
                  <th scope="col">Side by side</th>
                  {["Gap", "The protocol explains", "The model explains", "n"].map((title) => (
                    <th key={title} scope="col" class="number">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {crossed.map(({ models: [first, second], protocols: [p, q], gap, byProtocol, byModel }) => (
                  <tr key={`${first} ${second}`}>
                    <th scope="row">
                      <bdi>{first}</bdi> <span class="badge protocol">{p}</span> − <bdi>{second}</bdi>{" "}
                      <span class="badge protocol">{q}</span>
                    </th>
                    {[gap, byProtocol, byModel].map(({ difference, interval }, part) => (
                      <td key={part} class="number">
                        <strong>{signedPercent(difference)}</strong>
                        <div class="under">{signedInterval(interval)}</div>
                      </td>
                    ))}
                    <td class="number">{gap.n}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <p class="muted">{CROSSED_NOTE}</p>
        </>
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
                p (Holm)
              </th>
              <th scope="col" class="number">
                n
              </th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ model, first, second, difference, interval, pHolm, n }) => (
              <tr key={`${model} ${first} ${second}`}>
                <th scope="row">
                  <bdi>{model}</bdi>
                </th>
                <td>
                  {first} − {second}
                </td>
                <td class="number">{signedPercent(difference)}</td>
                <td class="number">{signedInterval(interval)}</td>
                <td class="number">{pText(pHolm)}</td>
                <td class="number">{n}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
