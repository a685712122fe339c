import { detailTables } from "../../report/details.ts";
import type { Results } from "../../report/results.ts";
import { Scroll } from "../parts/scroll.tsx";

/** What stands beside the scores: how outputs look, what texts cost, entities by type, what was taken for what. */
export function DetailTables({ results }: { results: Results }) {
  const several = results.models.length > 1;
  const tables = detailTables(
    results.columns.flatMap(({ key }) =>
      results.models.flatMap(({ id, cells }) => {
        const cell = cells[key];
        return cell === undefined ? [] : [{ column: cell.column, ...(several ? { model: id } : {}) }];
      }),
    ),
  );
  return (
    <>
      {tables.map(({ caption, columns, rows, notes }) => (
        <section key={caption}>
          <h2>
            <bdi>{caption}</bdi>
          </h2>
          <Scroll label={caption}>
            <table class="plain compact">
              <thead>
                <tr>
                  {columns.map(({ title, align }) => (
                    <th key={title} scope="col" class={align === "right" ? "number" : undefined}>
                      <bdi>{title}</bdi>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.slice(0, 4).join(" ")}>
                    {row.map((cell, index) => {
                      const text = typeof cell === "string" ? cell : cell.text;
                      const { title = "", align = "left" } = columns[index] ?? {};
                      return (
                        <td key={title} class={align === "right" ? "number" : undefined}>
                          <bdi>{text}</bdi>
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {notes.map((note) => (
            <p key={note} class="muted">
              {note}
            </p>
          ))}
        </section>
      ))}
    </>
  );
}
