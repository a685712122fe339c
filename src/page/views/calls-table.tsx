import type { Results } from "../../report/results.ts";
import { Scroll } from "../parts/scroll.tsx";
import { setQuery } from "../route.ts";
import { Count, namesOf, sum } from "./counts.tsx";

/** Tries, times and tokens per column and model. */
export function Calls({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
  const prices = { prompt: priceOf(query["prompt"]), completion: priceOf(query["answer"]) };
  const priced = prices.prompt !== undefined && prices.completion !== undefined;
  return (
    <section>
      <div class="section-head">
        <h2>Calls</h2>
        <div class="tools">
          <PriceField name="prompt" value={query["prompt"]} label="Price of a million prompt tokens" />
          <PriceField name="answer" value={query["answer"]} label="of a million answer tokens" />
        </div>
      </div>
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
                ...(priced ? ["cost"] : []),
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
                    {priced && <td class="number">{told ? costText(tokens, prices) : <span class="muted">unknown</span>}</td>}
                    <td class="number">{Object.keys(calls.ways).join(", ") || "–"}</td>
                  </tr>,
                ];
              }),
            )}
          </tbody>
        </table>
      </Scroll>
      <p class="muted">
        A run knows tokens and no prices: with the two prices above the table shows the cost of every column, in their currency.
        Reasoning tokens are priced where the server counts them among those of the answer.
      </p>
    </section>
  );
}

function PriceField({ name, value, label }: { name: "prompt" | "answer"; value: string | undefined; label: string }) {
  return (
    <label>
      {label}{" "}
      <input
        class="price"
        inputMode="decimal"
        value={value ?? ""}
        onInput={(event) => setQuery({ [name]: event.currentTarget.value }, { replace: true })}
      />
    </label>
  );
}

function priceOf(text: string | undefined): number | undefined {
  const price = Number((text ?? "").replace(",", "."));
  return text === undefined || text.trim() === "" || !(price >= 0) ? undefined : price;
}

function costText(
  tokens: Tokens,
  prices: { readonly prompt: number | undefined; readonly completion: number | undefined },
): string {
  const cost = (tokens.prompt * (prices.prompt ?? 0) + tokens.completion * (prices.completion ?? 0)) / 1_000_000;
  return cost === 0 ? "0" : cost.toPrecision(3);
}

interface Tokens {
  readonly prompt: number;
  readonly completion: number;
}

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
