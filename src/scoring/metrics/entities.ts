import { MivhanError } from "../../core/errors.ts";
import type { Entity } from "../../core/item.ts";

/** An entity in a text without token numbers, as a model writes it. */
export interface Mention {
  readonly type: string;
  readonly text: string;
}

/** Sufficient statistics of precision, recall and F1: sums over sentences of what was right, expected and given. */
export interface SpanCounts {
  readonly hits: number;
  readonly golds: number;
  readonly answers: number;
}

export type CountsByType = ReadonlyMap<string, SpanCounts>;

export interface SpanScore extends SpanCounts {
  /** 0 where nothing was given. */
  readonly precision: number;
  /** 0 where nothing was expected. */
  readonly recall: number;
  readonly f1: number;
}

export interface SpanScores {
  /** All types pooled: the F1 that papers print. */
  readonly micro: SpanScore;
  /** Mean of the F1 of every type that occurs among golds or answers. */
  readonly macroF1: number;
  /** By type, in the order of their names. */
  readonly types: ReadonlyMap<string, SpanScore>;
}

/** What one sentence has on both sides. */
export interface Compared<T> {
  readonly gold: readonly T[];
  readonly answer: readonly T[];
}

/**
 * Entity-level exact match: right is an entity with the same type, start and end. Nested entities count each; the same entity
 * given twice counts once, as in seqeval. Flat entities give seqeval's and conlleval's values.
 */
export function exactEntityCounts({ gold, answer }: Compared<Entity>): CountsByType {
  const key = ({ type, start, end }: Entity) => `${start} ${end} ${type}`;
  return countHits({ gold: distinct(gold, key), answer: distinct(answer, key), key });
}

/**
 * Token-level match: right is a token that carries the type on both sides, so that a part of a name earns its part. A token
 * inside nested entities carries the type of each.
 */
export function tokenEntityCounts({ gold, answer }: Compared<Entity>): CountsByType {
  const key = ({ type, start }: Entity) => `${start} ${type}`;
  const tokens = (entities: readonly Entity[]) => distinct(entities.flatMap(tokensOf), key);
  return countHits({ gold: tokens(gold), answer: tokens(answer), key });
}

/**
 * Match of mentions by type and text, wherever they stand; one that occurs twice must be given twice. This is the "token-level
 * span F1" of mrl_eval (Google Research), by which NEMO is scored: "token-level" there names the data, not the unit that counts.
 */
export function mentionCounts(compared: Compared<Mention>): CountsByType {
  return countHits({ ...compared, key: ({ type, text }) => `${type} ${text}` });
}

/**
 * The mentions of a text marked as `[PER דוד בן גוריון] נולד ב [GPE פלונסק]`: after an opening bracket the type, then the
 * text with single spaces. A bracket ends at the first closing one after it; one that holds less than two words, or
 * crosses a line, is no mention. So mrl_eval reads it, which knows no nesting.
 */
export function markedMentions(text: string): Mention[] {
  return text.split("\n").flatMap((line) => {
    const mentions: Mention[] = [];
    for (let open = line.indexOf("["); open !== -1; ) {
      const close = line.indexOf("]", open);
      if (close === -1) break;
      const [type, ...words] = line
        .slice(open + 1, close)
        .split(/\s+/)
        .filter((word) => word !== "");
      if (type !== undefined && words.length > 0) mentions.push({ type, text: words.join(" ") });
      open = line.indexOf("[", close + 1);
    }
    return mentions;
  });
}

/** The counts of all sentences together. */
export function addCounts(sentences: Iterable<CountsByType>): CountsByType {
  const total = new Map<string, SpanCounts>();
  for (const counts of sentences) for (const [type, added] of counts) total.set(type, sum(total.get(type), added));
  return total;
}

/**
 * Precision hits / answers, recall hits / golds, F1 2 · hits / (golds + answers), pooled and by type.
 * Throws E_NO_ENTITIES where there is no entity on either side: F1 is 0 / 0 then, and no number is right.
 */
export function spanScores(counts: CountsByType): SpanScores {
  if (counts.size === 0) {
    throw new MivhanError({
      code: "E_NO_ENTITIES",
      family: "input",
      message: "there is no entity, neither among the golds nor among the answers",
      advice: "check that the data has entities and that its tags were read",
    });
  }
  const types = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, entry]) => [type, scoreOf(entry)] as const);
  return {
    micro: scoreOf([...counts.values()].reduce(sum)),
    macroF1: types.reduce((total, [, { f1 }]) => total + f1, 0) / types.length,
    types: new Map(types),
  };
}

function scoreOf({ hits, golds, answers }: SpanCounts): SpanScore {
  const share = (whole: number) => (whole === 0 ? 0 : hits / whole);
  return { hits, golds, answers, precision: share(answers), recall: share(golds), f1: (2 * hits) / (golds + answers) };
}

function sum(a: SpanCounts | undefined, b: SpanCounts): SpanCounts {
  return a === undefined ? b : { hits: a.hits + b.hits, golds: a.golds + b.golds, answers: a.answers + b.answers };
}

/** A hit takes one gold of the same key with it, so that each is found once. */
function countHits<T extends { readonly type: string }>({
  gold,
  answer,
  key,
}: Compared<T> & { key: (entity: T) => string }): CountsByType {
  const open = new Map<string, number>();
  for (const entity of gold) {
    const count = open.get(key(entity));
    open.set(key(entity), count === undefined ? 1 : count + 1);
  }
  const given = answer.map((entity) => {
    const left = open.get(key(entity));
    const hit = left !== undefined && left > 0;
    if (hit) open.set(key(entity), left - 1);
    return new Map([[entity.type, { hits: hit ? 1 : 0, golds: 0, answers: 1 }]]);
  });
  return addCounts([...gold.map(({ type }) => new Map([[type, { hits: 0, golds: 1, answers: 0 }]])), ...given]);
}

function tokensOf({ type, start, end }: Entity): Entity[] {
  return Array.from({ length: end - start }, (_, index) => ({ type, start: start + index, end: start + index + 1 }));
}

function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}
