import { useMemo, useState } from "preact/hooks";
import type { PageIndex } from "../../report/page-blocks.ts";
import { downloadRows } from "../download.ts";
import { type Filter, filterRows, SORTS, type Sort } from "../filter.ts";
import { Choices } from "../parts/choices.tsx";
import { setQuery } from "../route.ts";
import { FLAGS, type Flag, findRow, type RowStore, rowLink } from "../rows.ts";
import { useRows } from "../stored-rows.ts";
import { DeepSearch } from "./deep-search.tsx";
import { ItemPage } from "./item-page.tsx";
import { RowList } from "./row-list.tsx";

/** Every item × seed: filtered, searched, opened. */
export function Items({ index, query }: { index: PageIndex; query: Readonly<Record<string, string>> }) {
  const loaded = useRows(index);
  if ("failure" in loaded) return <p role="alert">{loaded.failure}</p>;
  if (!("store" in loaded)) return <p class="wait">Unpacking the items …</p>;
  const { store } = loaded;
  return <LoadedItems index={index} query={query} store={store} />;
}

interface Props {
  readonly index: PageIndex;
  readonly query: Readonly<Record<string, string>>;
  readonly store: RowStore;
}

function LoadedItems({ index, query, store }: Props) {
  const filter = readFilter(query, index);
  const rows = useMemo(
    () => filterRows(store, filter, index),
    [store, filter.text, filter.column, filter.flags.join(), filter.sort],
  );
  const [deep, setDeep] = useState<{ text: string; rows: Uint32Array }>();
  const shown = deep !== undefined && deep.text === filter.text && filter.text !== "" ? deep.rows : rows;
  const open = query["row"] ?? "";
  if (open !== "") {
    const row = findRow(store, open, index);
    if (row === -1)
      return (
        <section>
          <h2>This item is not in the report</h2>
          <p>
            {open}{" "}
            <button type="button" onClick={() => setQuery({ row: "" })}>
              Back to the list
            </button>
          </p>
        </section>
      );
    return <ItemPage index={index} store={store} row={row} rows={shown} />;
  }
  return (
    <section class="items">
      <div class="section-head">
        <h2>Items</h2>
        <p class="muted count" aria-live="polite">
          {shown.length.toLocaleString("en")} of {store.count.toLocaleString("en")} rows (item × seed × protocol)
        </p>
      </div>
      <Tools index={index} store={store} filter={filter} rows={shown} />
      <DeepSearch index={index} store={store} text={filter.text} found={rows.length} onFound={setDeep} />
      {shown.length === 0 ? (
        <p>
          Nothing passes the filter.{" "}
          <button type="button" onClick={() => setQuery({ q: "", flags: "", column: "" })}>
            Clear it
          </button>
        </p>
      ) : (
        <RowList index={index} store={store} rows={shown} onOpen={(row) => setQuery({ row: rowLink(store, row, index) })} />
      )}
    </section>
  );
}

function readFilter(query: Props["query"], index: PageIndex): Filter {
  const column = Number(query["column"] ?? "");
  const known = query["column"] !== undefined && query["column"] !== "" && index.results.columns[column] !== undefined;
  const flags = (query["flags"] ?? "").split(",");
  return {
    text: query["q"] ?? "",
    column: known ? column : "all",
    flags: FLAGS.filter((flag) => flags.includes(flag)),
    sort: SORTS.find((sort) => sort === query["sort"]) ?? "as asked",
  };
}

function Tools({ index, store, filter, rows }: { index: PageIndex; store: RowStore; filter: Filter; rows: Uint32Array }) {
  const counts = useMemo(() => flagCounts(store, filter.column), [store, filter.column]);
  const toggle = (flag: Flag) => {
    const flags = filter.flags.includes(flag) ? filter.flags.filter((each) => each !== flag) : [...filter.flags, flag];
    setQuery({ flags: flags.join(",") }, { replace: true });
  };
  return (
    <div class="tools items-tools">
      <label class="grow">
        <span class="visually-hidden">Search questions and answers</span>
        <input
          type="search"
          dir="auto"
          placeholder="Search questions, answers, ids"
          value={filter.text}
          onInput={(event) => setQuery({ q: event.currentTarget.value }, { replace: true })}
        />
      </label>
      <label>
        <span class="visually-hidden">Task and protocol</span>
        <select
          value={filter.column === "all" ? "" : String(filter.column)}
          onChange={(event) => setQuery({ column: event.currentTarget.value }, { replace: true })}
        >
          <option value="">all tasks and protocols</option>
          {index.results.columns.map(({ key, task, protocol }, column) => (
            <option key={key} value={String(column)}>
              {task} · {protocol}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="visually-hidden">Order</span>
        <select
          value={filter.sort}
          onChange={(event) => setQuery({ sort: event.currentTarget.value as Sort }, { replace: true })}
        >
          {SORTS.map((sort) => (
            <option key={sort}>{sort}</option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => downloadRows(store, rows, index)}>
        CSV of this list
      </button>
      <Choices label="Show only">
        {FLAGS.filter((flag) => counts[flag] > 0 || filter.flags.includes(flag)).map((flag) => (
          <button
            key={flag}
            type="button"
            aria-pressed={filter.flags.includes(flag)}
            title={MEANINGS[flag]}
            onClick={() => toggle(flag)}
          >
            {flag} <span class="tally">{counts[flag].toLocaleString("en")}</span>
          </button>
        ))}
      </Choices>
    </div>
  );
}

const MEANINGS: Readonly<Record<Flag, string>> = {
  differ: "the models score differently",
  wrong: "no model scores anything",
  "no answer": "an answer that was abstained, ambiguous, refused, not Hebrew or not found",
  truncated: "cut off by the token budget before an answer was found",
  errored: "errored or missing: no number at all",
  retried: "asked more than once",
  slow: "among the slowest 5 % of its column and model",
  long: "among the longest 5 % of its task",
  contaminated: "found in a corpus that was scanned; without a scan by item, in a column marked CONTAMINATED",
};

function flagCounts(store: RowStore, column: number | "all"): Record<Flag, number> {
  const counts = Object.fromEntries(FLAGS.map((flag) => [flag, 0])) as Record<Flag, number>;
  for (let row = 0; row < store.count; row += 1) {
    if (column !== "all" && store.column[row] !== column) continue;
    const bits = store.flags[row] as number;
    for (const [bit, flag] of FLAGS.entries()) if ((bits & (1 << bit)) !== 0) counts[flag] += 1;
  }
  return counts;
}
