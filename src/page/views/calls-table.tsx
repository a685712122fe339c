import type { Results } from "../../report/results.ts";
import { Scroll } from "../parts/scroll.tsx";
import { Count, namesOf, sum } from "./counts.tsx";

/** Tries, times and tokens per column and model. */
export function Calls({ results }: { results: Results }) {
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

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
