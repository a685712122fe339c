import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { bestFloor } from "../../report/floor-text.ts";
import { intervalText, percent, scoresCaption } from "../../report/numbers.ts";
import type { Cell, ColumnFacts, Results } from "../../report/results.ts";
import { modelColour } from "../colours.ts";
import { Marks } from "../parts/badges.tsx";
import { IntervalBar } from "../parts/interval.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { SortHead, type Sorting } from "../parts/sortable.tsx";
import { ColumnDetail } from "./column-detail.tsx";

/** Models × columns with interval bars: sorted by any head, filtered by text and kind, every row opens to its definition. */
export function ScoreTable({ results }: { results: Results }) {
  const [sorting, setSorting] = useState<Sorting>({ by: "", down: false });
  const [text, setText] = useState("");
  const [kind, setKind] = useState("");
  const [open, setOpen] = useState("");
  const kinds = [...new Set(results.columns.map((column) => column.kind))];
  const rows = sortColumns(
    results.columns.filter(
      (column) => (kind === "" || column.kind === kind) && haystack(column).includes(text.trim().toLowerCase()),
    ),
    { sorting, results },
  );
  return (
    <section>
      <div class="section-head">
        <h2>Scores</h2>
        <div class="tools">
          <label>
            <span class="visually-hidden">Filter by task or protocol</span>
            <input
              type="search"
              placeholder="Filter tasks"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          {kinds.length > 1 && (
            <label>
              <span class="visually-hidden">Kind of task</span>
              <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
                <option value="">all kinds</option>
                {kinds.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
        </div>
      </div>
      <Scroll label="Scores by task and model">
        <table class="scores">
          <caption class="visually-hidden">{scoresCaption(results.columns)}, by task, protocol and model</caption>
          <thead>
            <tr>
              <SortHead name="task" sorting={sorting} onSort={setSorting}>
                Task · protocol
              </SortHead>
              {results.models.map((model, index) => (
                <SortHead key={model.id} name={model.id} sorting={sorting} onSort={setSorting} numeric>
                  <span class="letter" style={{ background: modelColour(index) }}>
                    {model.letter}
                  </span>{" "}
                  <bdi>{model.id}</bdi>
                </SortHead>
              ))}
              <th scope="col" class="number" title="The best of the baselines that need no model">
                Floor
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((column) => (
              <Fragment key={column.key}>
                <tr class={open === column.key ? "open" : undefined}>
                  <th scope="row">
                    <button
                      type="button"
                      class="opener"
                      aria-expanded={open === column.key}
                      onClick={() => setOpen(open === column.key ? "" : column.key)}
                    >
                      <span class="task">{column.task}</span>
                      <span class="badge protocol">{column.protocol}</span>
                    </button>
                    <div class="under">
                      <span class="muted">{column.primary}</span>{" "}
                      <Marks marks={marksOf(results, column.key)} of={(mark) => lettersOf(results, { key: column.key, mark })} />
                    </div>
                  </th>
                  {results.models.map((model, index) => (
                    <ScoreCell
                      key={model.id}
                      cell={model.cells[column.key]}
                      colour={modelColour(index)}
                      floor={bestFloor(column.floors, column.unit)?.[1]}
                      name={model.id}
                    />
                  ))}
                  <td class="number muted">
                    {bestFloor(column.floors, column.unit) === undefined
                      ? ""
                      : percent(bestFloor(column.floors, column.unit)?.[1] as number, column.unit)}
                    <div class="under">{bestFloor(column.floors, column.unit)?.[0]}</div>
                  </td>
                </tr>
                {open === column.key && (
                  <tr class="detail">
                    <td colSpan={results.models.length + 2}>
                      <ColumnDetail column={column} results={results} />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="muted">
        {rows.length === 0 && "No task passes the filter. "}
        Superscript letters name the models that a score beats (Holm-adjusted p &lt; .05 over the pairs of the row). The band is
        the 95 % interval, the thin tick the floor. Open a row for the protocol, all metrics and the method of the interval.
      </p>
    </section>
  );
}

function ScoreCell({
  cell,
  colour,
  floor,
  name,
}: {
  cell: Cell | undefined;
  colour: string;
  floor: number | undefined;
  name: string;
}) {
  if (cell === undefined)
    return (
      <td class="number muted" data-model={name}>
        not asked
      </td>
    );
  const { score, blocked, counts } = cell.column;
  if (score === undefined)
    return (
      <td class="number muted" title={blocked ?? ""} data-model={name}>
        no score
        <div class="under">{counts.collected} collected</div>
      </td>
    );
  return (
    <td class="number" data-model={name}>
      <span class="score">
        {percent(score.value, score.unit)}
        {cell.beats !== "" && <sup title={`beats ${[...cell.beats].join(", ")}`}>{cell.beats}</sup>}
      </span>
      {score.unit === undefined && (
        <IntervalBar value={score.value} interval={score.interval} colour={colour} {...(floor === undefined ? {} : { floor })} />
      )}
      <div class="under">
        {"low" in score.interval ? intervalText(score.interval, score.unit) : "no interval"} · n {score.n}
        {score.seeds > 1 && ` × ${score.seeds}`}
      </div>
    </td>
  );
}

function marksOf({ models }: Results, key: string): string[] {
  return [...new Set(models.flatMap(({ cells }) => cells[key]?.column.marks ?? []))];
}

/** Letters of the models that carry a mark in a column; none where all of them do. */
function lettersOf({ models }: Results, { key, mark }: { key: string; mark: string }): string {
  const asked = models.filter(({ cells }) => cells[key] !== undefined);
  const having = asked.filter(({ cells }) => cells[key]?.column.marks.some((each) => each === mark));
  return having.length === asked.length ? "" : having.map(({ letter }) => letter).join(" ");
}

function haystack({ task, protocol, title, kind }: ColumnFacts): string {
  return `${task} ${protocol} ${title} ${kind}`.toLowerCase();
}

function sortColumns(
  columns: readonly ColumnFacts[],
  { sorting, results }: { sorting: Sorting; results: Results },
): ColumnFacts[] {
  if (sorting.by === "") return [...columns];
  const sign = sorting.down ? -1 : 1;
  if (sorting.by === "task") return columns.toSorted((a, b) => sign * (a.key < b.key ? -1 : 1));
  const cells = results.models.find(({ id }) => id === sorting.by)?.cells ?? {};
  const value = ({ key }: ColumnFacts) => cells[key]?.column.score?.value ?? -sign * Number.POSITIVE_INFINITY;
  return columns.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    return x === y ? 0 : sign * (x < y ? -1 : 1);
  });
}
