import { intervalText, percent } from "../../report/numbers.ts";
import type { ColumnFacts, Results } from "../../report/results.ts";
import { whoseWords } from "../../report/wording.ts";
import { writeRoute } from "../route.ts";

/** A column opened: how it was asked, every metric under every extractor, the method of its intervals. */
export function ColumnDetail({ column, results }: { column: ColumnFacts; results: Results }) {
  const number = results.columns.indexOf(column);
  const words = whoseWords(column);
  const metrics = [
    ...new Set(
      results.models.flatMap(({ cells }) =>
        Object.entries(cells[column.key]?.column.extractors ?? {}).flatMap(([extractor, { scores }]) =>
          Object.keys(scores).map((metric) => `${metric}@${extractor}`),
        ),
      ),
    ),
  ];
  return (
    <div class="column-detail">
      <dl class="facts">
        <Fact name="Task">
          <bdi>{column.title}</bdi> (version {column.taskVersion}, {column.kind}, {column.language})
        </Fact>
        <Fact name="Protocol">
          {column.protocolTitle} (version {column.protocolVersion}){words === undefined ? "" : `; ${words}`}
        </Fact>
        <Fact name="Asked">
          {column.method}, {column.layout}, {column.shots} shots, thinking {column.thinking},{" "}
          {column.seeds.length === 1 ? "one seed" : `${column.seeds.length} seeds vary ${column.varies.join(", ")}`}
        </Fact>
        {Object.keys(column.sampling).length > 0 && (
          <Fact name="Decoding">
            {Object.entries(column.sampling)
              .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
              .join(", ")}
          </Fact>
        )}
        <Fact name="Data">
          {column.card.card}, split {column.split}, {column.items} of {column.data.rows} rows, {column.card.licence},{" "}
          {column.card.verified}
        </Fact>
        <Fact name="Floors">
          {Object.entries(column.floors)
            .map(([name, value]) => `${name} ${percent(value, column.unit)}`)
            .join(", ") || "none"}
        </Fact>
      </dl>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Metric@extractor</th>
            {results.models.map(({ id }) => (
              <th key={id} scope="col" class="number">
                <bdi>{id}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metrics.map((name) => (
            <tr key={name}>
              <th scope="row">
                {name}
                {name === column.primary && <span class="muted"> (primary)</span>}
              </th>
              {results.models.map(({ id, cells }) => {
                const [metric = "", extractor = ""] = name.split("@");
                const score = cells[column.key]?.column.extractors[extractor]?.scores[metric];
                return (
                  <td key={id} class="number">
                    {score === undefined ? "–" : `${percent(score.value, score.unit)} `}
                    {score !== undefined && (
                      <span class="muted">
                        {"low" in score.interval
                          ? `${intervalText(score.interval, score.unit)} (${score.interval.method})`
                          : score.interval.reason}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <a href={writeRoute({ view: "items", query: { column: String(number) } })}>Every question and answer of this column</a>
      </p>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
