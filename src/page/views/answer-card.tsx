import { useState } from "preact/hooks";
import type { AnswerDetail, ItemDetail } from "../../report/page-blocks.ts";
import { directionOf } from "../direction.ts";
import { Block, Inline, Pieces } from "../parts/text.tsx";
import { wordDifference } from "../words.ts";
import type { verdict } from "./row-list.tsx";

interface Props {
  readonly answer: AnswerDetail | null;
  readonly item: ItemDetail;
  readonly model: { readonly name: string; readonly letter: string; readonly colour: string };
  readonly verdict: ReturnType<typeof verdict>;
  readonly primary: string;
  /** The other models' texts, to compare with. */
  readonly others: readonly { readonly name: string; readonly text: string }[];
}

/** The whole answer stands above what was read from it. */
const MOST_READ = 400;

/** All that one model did with one item. */
export function AnswerCard({ answer, item, model, verdict: { word, tone }, primary, others }: Props) {
  const [against, setAgainst] = useState("");
  const other = others.find(({ name }) => name === against);
  const extractor = primary.split("@")[1] ?? "";
  return (
    <article class="card answer-card">
      <h3>
        <span class="letter" style={{ background: model.colour }}>
          {model.letter}
        </span>{" "}
        <bdi>{model.name}</bdi> <span class={`pill ${tone}`}>{word}</span>
      </h3>
      {answer === null ? (
        <p class="muted">Not asked, or no answer is stored.</p>
      ) : (
        <>
          {answer.lacking !== undefined && (
            <p class="alarming">
              No score: <Inline text={answer.lacking} />
            </p>
          )}
          {answer.choices === undefined && answer.order !== undefined && (
            <p class="under">The choices were presented in the order {answer.order.map((choice) => choice + 1).join(", ")}.</p>
          )}
          {answer.choices !== undefined && <Likelihoods answer={answer} item={item} />}
          {answer.reasoning !== undefined && (
            <details>
              <summary>Reasoning ({answer.reasoning.length.toLocaleString("en")} characters)</summary>
              <Block text={answer.reasoning} />
            </details>
          )}
          {answer.text !== undefined && (
            <>
              <div class="field-name">
                answer as it came
                {answer.finish === "length" && <span class="badge mark-budget">cut off</span>}
                {others.length > 0 && (
                  <label>
                    {" · compare words with "}
                    <select value={against} onChange={(event) => setAgainst(event.currentTarget.value)}>
                      <option value="">nobody</option>
                      {others.map(({ name }) => (
                        <option key={name}>{name}</option>
                      ))}
                    </select>
                  </label>
                )}
              </div>
              {other === undefined ? (
                <Marked text={answer.text} span={answer.readings[extractor]?.span} />
              ) : (
                <WordDifference before={other.text} after={answer.text} />
              )}
            </>
          )}
          <Readings answer={answer} item={item} extractor={extractor} />
          <Tries answer={answer} />
        </>
      )}
    </article>
  );
}

/** The raw answer with the span that the primary extractor took. Offsets are UTF-16 units, as JavaScript counts. */
function Marked({ text, span }: { text: string; span: readonly [number, number] | undefined }) {
  if (text === "") return <p class="muted">The answer is empty.</p>;
  if (span === undefined || span[1] > 20_000) return <Block text={text} />;
  const rest = text.slice(span[1], span[1] + 20_000);
  return (
    <div class="text prose">
      <div class="text-body" dir="auto">
        <Pieces text={text.slice(0, span[0])} />
        <mark title="what the extractor took">
          <Pieces text={text.slice(span[0], span[1])} />
        </mark>
        <Pieces text={rest} />
        {span[1] + rest.length < text.length && (
          <span class="muted"> … {text.length - span[1] - rest.length} more characters</span>
        )}
      </div>
    </div>
  );
}

function WordDifference({ before, after }: { before: string; after: string }) {
  const { parts, cut } = wordDifference(before, after);
  return (
    <div class="text prose">
      <div class="text-body" dir="auto">
        {parts.map(({ text, kind }, number) =>
          kind === "same" ? (
            <Pieces key={number} text={text} />
          ) : kind === "added" ? (
            <ins key={number}>
              <Pieces text={text} />
            </ins>
          ) : (
            <del key={number}>
              <Pieces text={text} />
            </del>
          ),
        )}
      </div>
      {cut && <p class="muted">Only the beginnings are compared.</p>}
    </div>
  );
}

function Likelihoods({ answer, item }: { answer: AnswerDetail; item: ItemDetail }) {
  const { choices = [], order, way } = answer;
  const best = Math.max(...choices.map(({ logprob }) => logprob));
  return (
    <table class="plain compact">
      <caption>
        Log-likelihood of each choice ({way}
        {order !== undefined && `; presented in the order ${order.map((choice) => choice + 1).join(", ")}`})
      </caption>
      <tbody>
        {choices.map(({ logprob, tokens }, number) => (
          <tr key={number} class={logprob === best ? "strong" : ""}>
            <th scope="row" dir={directionOf(item.choices?.[number] ?? "")}>
              <Inline text={item.choices?.[number] ?? `choice ${number + 1}`} />
            </th>
            <td class="number">{logprob.toFixed(3).replace("-", "−")}</td>
            <td class="bar-cell" aria-hidden="true">
              <span class="bar" style={{ width: `${100 * Math.exp(logprob - best)}%` }} />
            </td>
            <td class="number muted">
              {tokens} {tokens === 1 ? "token" : "tokens"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Readings({ answer, item, extractor }: { answer: AnswerDetail; item: ItemDetail; extractor: string }) {
  return (
    <dl class="readings">
      {Object.entries(answer.readings).map(([name, { reading, answer: read, values }]) => (
        <div key={name}>
          <dt>
            {name}
            {name === extractor && <span class="muted"> (primary)</span>}: <strong>{reading}</strong>
          </dt>
          <dd>
            {read !== undefined && (
              <div dir={directionOf(answerText(read, item))} class="read">
                <Inline text={answerText(read, item)} />
              </div>
            )}
            {Object.entries(values).map(([metric, value]) => (
              <span key={metric} class="metric">
                {metric} <strong>{typeof value === "number" ? Number(value.toPrecision(4)) : value.join(" ")}</strong>
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function answerText(read: string, { gold, choices }: ItemDetail): string {
  if (gold?.kind !== "choice") return read.length > MOST_READ ? `${read.slice(0, MOST_READ)}…` : read;
  return `${Number(read) + 1}. ${choices?.[Number(read)] ?? ""}`;
}

function Tries({ answer }: { answer: AnswerDetail }) {
  const { usage, tries, finish } = answer;
  const tokens = Object.entries(usage ?? {}).map(([name, count]) => `${count} ${name}`);
  const last = tries.at(-1);
  return (
    <div class="under">
      {finish !== undefined && `finish ${finish} · `}
      {last !== undefined && `${Number(last.ms.toPrecision(3))} ms · `}
      {tokens.length === 0 ? "tokens not told" : `tokens: ${tokens.join(", ")}`}
      {tries.length > 1 && (
        <details>
          <summary>{tries.length} tries</summary>
          <ol>
            {tries.map(({ at, ms, result, raw }, number) => (
              <li key={number}>
                {new Date(at).toISOString()} · {Number(ms.toPrecision(3))} ms · <Inline text={result} />
                {raw !== undefined && <Block text={raw} kind="verbatim" />}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
