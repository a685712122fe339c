import { READINGS } from "../../core/outcome.ts";
import { percent } from "../../report/numbers.ts";
import type { Results } from "../../report/results.ts";
import { Scroll } from "../parts/scroll.tsx";
import { Inline } from "../parts/text.tsx";
import { Count, namesOf, sum } from "./counts.tsx";

/** What became of every planned outcome, by the reading of the primary extractor. */
export function OutcomeTable({ results }: { results: Results }) {
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
