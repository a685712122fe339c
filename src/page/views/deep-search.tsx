import { useEffect, useRef, useState } from "preact/hooks";
import { ITEMS_PER_BLOCK, type PageIndex, ROWS_PER_BLOCK } from "../../report/page-blocks.ts";
import { block, blockCount } from "../blocks.ts";
import { folded } from "../fold.ts";
import type { RowStore } from "../rows.ts";

interface Props {
  readonly index: PageIndex;
  readonly store: RowStore;
  readonly text: string;
  /** What the quick search found. */
  readonly found: number;
  readonly onFound: (result: { text: string; rows: Uint32Array }) => void;
}

/** The list holds the beginnings of texts; this looks through all of every question, answer and reasoning, block by block. */
export function DeepSearch({ index, store, text, found, onFound }: Props) {
  const [state, setState] = useState("");
  const running = useRef(0);
  useEffect(() => {
    running.current += 1;
    setState("");
  }, [text]);
  if (text.trim().length < 2) return null;
  const search = async () => {
    const mine = ++running.current;
    const rows = await searchEverything({
      index,
      store,
      text,
      onProgress: (share) => {
        if (running.current === mine) setState(`looked through ${Math.round(100 * share)} %`);
        return running.current === mine;
      },
    });
    if (running.current !== mine) return;
    setState(`${rows.length.toLocaleString("en")} rows in the full texts`);
    onFound({ text, rows });
  };
  return (
    <p class="muted" aria-live="polite">
      {found.toLocaleString("en")} rows match in what the list shows.{" "}
      {state === "" ? (
        <button type="button" class="quiet" onClick={search}>
          Search the full texts too
        </button>
      ) : (
        state
      )}
    </p>
  );
}

interface Search {
  readonly index: PageIndex;
  readonly store: RowStore;
  readonly text: string;
  /** Told the share that is done; returns whether to go on. */
  readonly onProgress: (share: number) => boolean;
}

async function searchEverything({ index, store, text, onProgress }: Search): Promise<Uint32Array> {
  const words = folded(text)
    .split(" ")
    .filter((word) => word !== "");
  const matches = (value: unknown) => {
    const content = folded(JSON.stringify(value).replace(/\\[nrt]/g, " "));
    return words.every((word) => content.includes(word));
  };
  const tasks = index.tasks.map((_, task) => blockCount(`items:${task}`));
  const columns = index.results.columns.map((_, column) => blockCount(`answers:${column}`));
  const all = [...tasks, ...columns].reduce((sum, count) => sum + count, 0);
  let done = 0;
  const goOn = () => onProgress((done += 1) / all);
  const items = index.tasks.map(() => new Set<number>());
  for (const [task, count] of tasks.entries()) {
    for (let chunk = 0; chunk < count; chunk += 1) {
      for (const [at, item] of (await block("items", task, chunk)).entries())
        if (matches(item)) items[task]?.add(chunk * ITEMS_PER_BLOCK + at);
      if (!goOn()) return new Uint32Array();
    }
  }
  const answers = index.results.columns.map(() => new Set<number>());
  for (const [column, count] of columns.entries()) {
    for (let chunk = 0; chunk < count; chunk += 1) {
      for (const [at, row] of (await block("answers", column, chunk)).entries()) {
        const texts = row.map((answer) => [answer?.text, answer?.reasoning, answer?.lacking]);
        if (matches(texts)) answers[column]?.add(chunk * ROWS_PER_BLOCK + at);
      }
      if (!goOn()) return new Uint32Array();
    }
  }
  const rows: number[] = [];
  for (let row = 0; row < store.count; row += 1) {
    const inItem = items[store.task[row] as number]?.has(store.item[row] as number) === true;
    if (inItem || answers[store.column[row] as number]?.has(store.position[row] as number) === true) rows.push(row);
  }
  return Uint32Array.from(rows);
}
