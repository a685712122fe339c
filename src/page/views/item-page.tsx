import { useEffect, useState } from "preact/hooks";
import type { ItemClass } from "../../core/contamination.ts";
import type { Gold } from "../../core/item.ts";
import {
  ITEMS_PER_BLOCK,
  type ItemDetail,
  type PageIndex,
  ROWS_PER_BLOCK,
  type RowDetail,
  STATES,
  type State,
} from "../../report/page-blocks.ts";
import { block } from "../blocks.ts";
import { modelColour } from "../colours.ts";
import { directionOf } from "../direction.ts";
import { Copyable } from "../parts/copy.tsx";
import { Block, Inline } from "../parts/text.tsx";
import { setQuery } from "../route.ts";
import { type RowStore, rowLink } from "../rows.ts";
import { AnswerCard } from "./answer-card.tsx";
import { PromptView } from "./prompt-view.tsx";
import { verdict } from "./row-list.tsx";

interface Props {
  readonly index: PageIndex;
  readonly store: RowStore;
  readonly row: number;
  /** The list it was opened from: where "next" leads. */
  readonly rows: Uint32Array;
}

const SCANS: Readonly<Record<ItemClass, string>> = {
  dirty: "half of its text or more stands in the scanned corpus",
  "short-dirty": "its short text stands in the scanned corpus, with the answer near",
  touched: "less than half of its text stands in the scanned corpus",
  clean: "not found in the scanned corpus",
  unjudged: "the scan could not judge it",
};

/** What a scan of a corpus found of this item. */
function Scan({ found }: { found: ItemClass | undefined }) {
  if (found === undefined) return null;
  const tone = found === "dirty" || found === "short-dirty" ? "wrong" : found === "touched" ? "part" : "none";
  return (
    <>
      {" "}
      · <span class={`pill ${tone}`}>{found}</span> {SCANS[found]}
    </>
  );
}

/** One item opened: the question, the prompt as sent, and every model's answer beside the others. */
export function ItemPage({ index, store, row, rows }: Props) {
  const [loaded, setLoaded] = useState<{ row: number; item: ItemDetail; detail: RowDetail }>();
  const task = store.task[row] as number;
  const position = store.item[row] as number;
  const column = store.column[row] as number;
  useEffect(() => {
    const at = store.position[row] as number;
    let gone = false;
    Promise.all([
      block("items", task, Math.floor(position / ITEMS_PER_BLOCK)),
      block("answers", column, Math.floor(at / ROWS_PER_BLOCK)),
    ]).then(([items, details]) => {
      if (!gone)
        setLoaded({
          row,
          item: items[position % ITEMS_PER_BLOCK] as ItemDetail,
          detail: details[at % ROWS_PER_BLOCK] as RowDetail,
        });
    });
    return () => {
      gone = true;
    };
  }, [row]);
  const facts = index.results.columns[column];
  const place = rows.indexOf(row);
  const go = (offset: number) => setQuery({ row: rowLink(store, rows[place + offset] as number, index) });
  const same = sameItem(store, row);
  return (
    <article class="item-page">
      <div class="section-head">
        <button type="button" class="quiet" onClick={() => setQuery({ row: "" })}>
          ← All items
        </button>
        <h2>
          <Inline text={index.tasks[task]?.ids[position] ?? ""} />
        </h2>
        <div class="tools">
          <button type="button" disabled={place < 1} onClick={() => go(-1)}>
            Previous
          </button>
          <button type="button" disabled={place === -1 || place >= rows.length - 1} onClick={() => go(1)}>
            Next
          </button>
        </div>
      </div>
      <p class="muted">
        {facts?.task} · {facts?.protocol} · {facts?.primary} · seed {store.seed[row]}
        <Scan found={index.tasks[task]?.scanned?.[position]} />
        {same.length > 1 && (
          <label>
            {" "}
            · same item elsewhere:{" "}
            <select
              value={String(row)}
              onChange={(event) => setQuery({ row: rowLink(store, Number(event.currentTarget.value), index) })}
            >
              {same.map((other) => (
                <option key={other} value={String(other)}>
                  {index.results.columns[store.column[other] as number]?.protocol}, seed {store.seed[other]}
                </option>
              ))}
            </select>
          </label>
        )}
      </p>
      {loaded === undefined || loaded.row !== row ? (
        <p class="wait">Unpacking …</p>
      ) : (
        <>
          <Question
            item={loaded.item}
            picks={picksOf(index, { store, row, detail: loaded.detail, primary: facts?.primary ?? "" })}
          />
          <PromptView detail={loaded.detail} models={index.results.models.map(({ id }) => id)} />
          <div class="answers">
            {index.results.models.map((model, number) => {
              const answer = loaded.detail[number] ?? null;
              const column = store.models[number];
              if (column === undefined) return null;
              const state = STATES[column.state[row] as number] as State;
              return (
                <AnswerCard
                  key={model.id}
                  answer={answer}
                  item={loaded.item}
                  model={{ name: model.id, letter: model.letter, colour: modelColour(number) }}
                  verdict={verdict(state, column.value[row] as number)}
                  primary={facts?.primary ?? ""}
                  others={index.results.models.flatMap(({ id }, other) => {
                    const text = loaded.detail[other]?.text;
                    return other === number || text === undefined ? [] : [{ name: id, text }];
                  })}
                />
              );
            })}
          </div>
          <details>
            <summary>Link to this item</summary>
            <Copyable text={location.href} label="Address of this item" />
          </details>
        </>
      )}
    </article>
  );
}

/** The rows of the same item under other seeds and protocols. */
function sameItem(store: RowStore, row: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < store.count; other += 1)
    if (store.task[other] === store.task[row] && store.item[other] === store.item[row]) found.push(other);
  return found;
}

interface Pick {
  readonly choice: number;
  readonly letter: string;
  readonly colour: string;
  readonly model: string;
}

function picksOf(
  index: PageIndex,
  { store, row, detail, primary }: { store: RowStore; row: number; detail: RowDetail; primary: string },
): Pick[] {
  const extractor = primary.split("@")[1] ?? "";
  return index.results.models.flatMap(({ id, letter }, number) => {
    const answer = detail[number]?.readings[extractor]?.answer;
    const asked = STATES[store.models[number]?.state[row] ?? 0] === "answered";
    return answer === undefined || !asked ? [] : [{ choice: Number(answer), letter, colour: modelColour(number), model: id }];
  });
}

function Question({ item, picks }: { item: ItemDetail; picks: readonly Pick[] }) {
  const { fields, choices = [], gold } = item;
  if (fields === undefined) return <p class="withheld">The text of this item is withheld: its licence forbids redistribution.</p>;
  return (
    <section class="question-card">
      {Object.entries(fields).map(([name, value]) => (
        <div key={name} class="field">
          <div class="field-name">{name}</div>
          <Block text={typeof value === "string" ? value : JSON.stringify(value, null, 2)} />
        </div>
      ))}
      {choices.length > 0 && (
        <ol class="choice-list" dir={directionOf(choices.join(" "))}>
          {choices.map((choice, number) => (
            <li key={number} class={gold?.kind === "choice" && gold.index === number ? "gold" : ""}>
              <Inline text={choice} />
              {gold?.kind === "choice" && gold.index === number && <span class="badge gold-badge">gold</span>}
              {picks
                .filter((pick) => pick.choice === number)
                .map((pick) => (
                  <span key={pick.letter} class="letter" style={{ background: pick.colour }} title={`answer of ${pick.model}`}>
                    {pick.letter}
                  </span>
                ))}
            </li>
          ))}
        </ol>
      )}
      {gold !== undefined && gold.kind !== "choice" && <GoldView gold={gold} />}
    </section>
  );
}

function goldTexts(gold: Exclude<Gold, { kind: "choice" }>): readonly string[] {
  if (gold.kind === "label") return [gold.label];
  if (gold.kind === "number") return [gold.value];
  if (gold.kind === "texts") return gold.texts;
  if (gold.kind === "entities") return gold.entities.map(({ type, start, end }) => `${type} ${start}–${end}`);
  return Object.entries(gold.grades)
    .sort(([, a], [, b]) => b - a)
    .map(([id, grade]) => `${id}: ${grade}`);
}

function GoldView({ gold }: { gold: Exclude<Gold, { kind: "choice" }> }) {
  const texts = goldTexts(gold);
  return (
    <div class="field">
      <div class="field-name">gold</div>
      {texts.length === 0 ? (
        <p>The passage holds no answer: to abstain is right.</p>
      ) : (
        <ul class="flat">
          {texts.map((text, number) => (
            <li key={number} dir={directionOf(text)}>
              <Inline text={text} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
