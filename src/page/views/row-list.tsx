import { useEffect, useRef, useState } from "preact/hooks";
import { type PageIndex, STATES, type State } from "../../report/page-blocks.ts";
import { modelColour } from "../colours.ts";
import { directionOf } from "../direction.ts";
import { Inline } from "../parts/text.tsx";
import type { RowStore } from "../rows.ts";

const NARROW = matchMedia("(max-width: 720px)");
/** Rows above and below the window that are kept, so that quick scrolling shows no gaps. */
const MARGIN = 8;
/** On paper a list has an end. */
const MOST_PRINTED = 200;

interface Props {
  readonly index: PageIndex;
  readonly store: RowStore;
  readonly rows: Uint32Array;
  readonly onOpen: (row: number) => void;
}

/** Only the rows in sight exist: a hundred thousand scroll as ten do. Arrow keys move, Enter opens. */
export function RowList({ index, store, rows, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [active, setActive] = useState(0);
  const [narrow, setNarrow] = useState(NARROW.matches);
  const [printing, setPrinting] = useState(false);
  const rowHeight = narrow ? 58 + 30 * index.results.models.length : 64;
  useEffect(() => {
    const place = scroller.current;
    if (place === null) return;
    const measure = new ResizeObserver(() => setHeight(place.clientHeight));
    measure.observe(place);
    const change = () => setNarrow(NARROW.matches);
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    NARROW.addEventListener("change", change);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      measure.disconnect();
      NARROW.removeEventListener("change", change);
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  useEffect(() => {
    setActive(0);
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  }, [rows]);
  const first = printing ? 0 : Math.max(0, Math.floor(top / rowHeight) - MARGIN);
  const end = printing
    ? Math.min(rows.length, MOST_PRINTED)
    : Math.min(rows.length, Math.ceil((top + height) / rowHeight) + MARGIN);
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    const place = scroller.current;
    if (place === null) return;
    if (next * rowHeight < place.scrollTop) place.scrollTop = next * rowHeight;
    if ((next + 1) * rowHeight > place.scrollTop + place.clientHeight)
      place.scrollTop = (next + 1) * rowHeight - place.clientHeight;
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(active + 1),
    ArrowUp: () => move(active - 1),
    PageDown: () => move(active + Math.floor(height / rowHeight)),
    PageUp: () => move(active - Math.floor(height / rowHeight)),
    Home: () => move(0),
    End: () => move(rows.length - 1),
    Enter: () => onOpen(rows[active] as number),
  };
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || event.target !== scroller.current) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      class="row-list"
      ref={scroller}
      role="listbox"
      aria-label="Items: arrow keys move, Enter opens"
      aria-activedescendant={`row-${rows[active]}`}
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={press}
    >
      <div class="row-space" style={{ height: printing ? "auto" : `${rows.length * rowHeight}px` }}>
        {Array.from(rows.subarray(first, end), (row, offset) => (
          <Row
            key={row}
            index={index}
            store={store}
            row={row}
            top={(first + offset) * rowHeight}
            height={rowHeight}
            active={first + offset === active}
            place={[first + offset + 1, rows.length]}
            onOpen={onOpen}
          />
        ))}
      </div>
      {printing && rows.length > MOST_PRINTED && <p>… and {rows.length - MOST_PRINTED} more rows</p>}
    </div>
  );
}

interface RowProps {
  readonly index: PageIndex;
  readonly store: RowStore;
  readonly row: number;
  readonly top: number;
  readonly height: number;
  readonly active: boolean;
  readonly place: readonly [number, number];
  readonly onOpen: (row: number) => void;
}

function Row({ index, store, row, top, height, active, place, onOpen }: RowProps) {
  const column = index.results.columns[store.column[row] as number];
  const task = index.tasks[store.task[row] as number];
  const item = store.item[row] as number;
  const text = task?.texts[item] ?? "";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list that holds it listens to the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active row
    <div
      id={`row-${row}`}
      class={`row ${active ? "active" : ""}`}
      role="option"
      aria-selected={active}
      aria-posinset={place[0]}
      aria-setsize={place[1]}
      style={{ "--top": `${top}px`, "--row-height": `${height}px` }}
      onClick={() => onOpen(row)}
    >
      <div class="question">
        <div class="line" dir={directionOf(text)}>
          {text === "" ? <span class="muted">{task?.ids[item]}: text withheld</span> : <Inline text={text} />}
        </div>
        <div class="under">
          {task?.ids[item]} · {column?.task} · {column?.protocol} · seed {store.seed[row]}
        </div>
      </div>
      {store.models.map((model, number) => (
        <Answer
          key={number}
          letter={index.results.models[number]?.letter ?? ""}
          colour={modelColour(number)}
          state={STATES[model.state[row] as number] as State}
          value={model.value[row] as number}
          text={model.answer[row] as string}
        />
      ))}
    </div>
  );
}

interface AnswerProps {
  readonly letter: string;
  readonly colour: string;
  readonly state: State;
  readonly value: number;
  readonly text: string;
}

function Answer({ letter, colour, state, value, text }: AnswerProps) {
  const { word, tone } = verdict(state, value);
  return (
    <div class="answer">
      <span class="letter" style={{ background: colour }}>
        {letter}
      </span>
      <span class={`pill ${tone}`}>{word}</span>
      <div class="line" dir={directionOf(text)}>
        {state !== "not asked" && <Inline text={text} />}
      </div>
    </div>
  );
}

/** A state and value in one word, with a tone for its colour. */
export function verdict(state: State, value: number): { word: string; tone: "right" | "wrong" | "part" | "none" } {
  if (state !== "answered" && !(state === "abstained" && value === 1)) return { word: state, tone: "none" };
  if (Number.isNaN(value)) return { word: "read", tone: "part" };
  if (value === 1) return { word: "right", tone: "right" };
  return value === 0 ? { word: "wrong", tone: "wrong" } : { word: value.toFixed(2), tone: "part" };
}
