import { intervalText, percent } from "../../report/numbers.ts";
import type { PublishedScore, Results } from "../../report/results.ts";
import { Scroll } from "../parts/scroll.tsx";
import { setQuery } from "../route.ts";

/** More rows than this wait for a filter, or for being asked for. */
const MOST_ROWS = 40;

/** Published scores beside measured ones. Sources never share a column; where they contradict each other, both stand. */
export function PublishedView({ results, query }: { results: Results; query: Readonly<Record<string, string>> }) {
  const text = query["q"] ?? "";
  const all = query["all"] === "1";
  const { published } = results;
  const measured = published.filter((row) => row.measured.length > 0);
  const found = published.filter((row) => haystack(row).includes(text.trim().toLowerCase()));
  return (
    <>
      <section>
        <h2>Published beside measured</h2>
        {measured.length === 0 ? (
          <p>
            No published score that we know is about a model and a task of this report. All that we know stand below, each with
            its source, protocol and date.
          </p>
        ) : (
          <MeasuredTable rows={measured} />
        )}
      </section>
      <Contradictions published={published} />
      <section>
        <div class="section-head">
          <h2>All published scores</h2>
          <label class="tools">
            <span class="visually-hidden">Filter published scores</span>
            <input
              type="search"
              placeholder="Model, task, source"
              value={text}
              onInput={(event) => setQuery({ q: event.currentTarget.value }, { replace: true })}
            />
          </label>
        </div>
        <p class="muted">
          {found.length} of {published.length}
        </p>
        <Scroll label="Published scores">
          <table class="plain full">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Task, as the source calls it</th>
                <th scope="col" class="number">
                  Value
                </th>
                <th scope="col">Metric · protocol</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              {(all ? found : found.slice(0, MOST_ROWS)).map((row, index) => (
                <tr key={index}>
                  <th scope="row">{row.model}</th>
                  <td>{row.task}</td>
                  <td class="number">{row.value}</td>
                  <td>
                    {row.metric}
                    <div class="under">{row.protocol}</div>
                  </td>
                  <td>
                    <Source row={row} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {!all && found.length > MOST_ROWS && (
          <button type="button" onClick={() => setQuery({ all: "1" })}>
            Show all {found.length}
          </button>
        )}
      </section>
    </>
  );
}

function MeasuredTable({ rows }: { rows: readonly PublishedScore[] }) {
  return (
    <Scroll label="Published and measured">
      <table class="plain full">
        <thead>
          <tr>
            <th scope="col">Model · topic</th>
            <th scope="col" class="number">
              Published
            </th>
            <th scope="col">Source and protocol</th>
            <th scope="col">Measured here</th>
            <th scope="col">Inside our interval</th>
          </tr>
        </thead>
        <tbody>
          {rows.flatMap((row, index) =>
            row.measured.map((own) => (
              <tr key={`${index} ${own.column}`}>
                <th scope="row">
                  {row.model} · {row.topic}
                </th>
                <td class="number">{row.value}</td>
                <td>
                  <Source row={row} />
                  <div class="under">{row.protocol}</div>
                </td>
                <td>
                  {percent(own.value)} [{intervalText(own.interval)}] <span class="muted">{own.column}</span>
                </td>
                <td>{own.inside === "unknown" ? "unknown" : own.inside ? "yes" : "no"}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}

function Source({ row: { source, url, date, read } }: { row: PublishedScore }) {
  return (
    <>
      <a href={safeUrl(url)} rel="noreferrer">
        {source}
      </a>
      <div class="under">
        {date} · {read}
      </div>
    </>
  );
}

/** Only web addresses become links. */
function safeUrl(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}

/** Apart by at least this share of the scale, for one model on one topic. */
const CONTRADICTION = 0.05;

function Contradictions({ published }: { published: readonly PublishedScore[] }) {
  const groups = new Map<string, PublishedScore[]>();
  for (const row of published) {
    if (row.scale === 0) continue;
    const key = `${row.model.toLowerCase()}\n${row.topic}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const found = [...groups.values()]
    .map((rows) => ({ rows, spread: spreadOf(rows) }))
    .filter(({ rows, spread }) => spread >= CONTRADICTION && new Set(rows.map(({ source }) => source)).size > 1)
    .sort((a, b) => b.spread - a.spread);
  if (found.length === 0) return null;
  return (
    <section>
      <h2>Sources that contradict each other</h2>
      <p class="muted">
        Same model, same topic, at least five points apart. Mostly it is the protocol that differs; that is why sources never
        share a column.
      </p>
      <Scroll label="Contradictions between sources">
        <table class="plain full">
          <thead>
            <tr>
              <th scope="col">Model · topic</th>
              <th scope="col" class="number">
                Apart
              </th>
              <th scope="col">Values and sources</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ rows, spread }) => (
              <tr key={`${rows[0]?.model} ${rows[0]?.topic}`}>
                <th scope="row">
                  {rows[0]?.model} · {rows[0]?.topic}
                </th>
                <td class="number strong">{percent(spread)}</td>
                <td>
                  <ul class="flat">
                    {rows.map((row, index) => (
                      <li key={index}>
                        <strong>{row.value}</strong> {row.source} <span class="muted">({row.protocol})</span>
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function spreadOf(rows: readonly PublishedScore[]): number {
  const values = rows.map(({ value, scale }) => value / scale);
  return Math.max(...values) - Math.min(...values);
}

function haystack({ model, task, topic, source, protocol }: PublishedScore): string {
  return `${model} ${task} ${topic} ${source} ${protocol}`.toLowerCase();
}
