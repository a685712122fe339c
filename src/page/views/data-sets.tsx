import type { Results } from "../../report/results.ts";
import { Scroll } from "../parts/scroll.tsx";

/** The data of every column: source, licence, digest. */
export function DataSets({ results }: { results: Results }) {
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
