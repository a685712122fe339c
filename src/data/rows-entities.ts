import type { Dialect } from "../core/definition.ts";
import { digestOfText } from "../core/digest.ts";
import { entitiesOfTags } from "../core/entity-tags.ts";
import { MivhanError } from "../core/errors.ts";
import type { Entity } from "../core/item.ts";
import type { JsonObject } from "../core/json.ts";
import { BadFile } from "./bytes.ts";
import { parseConllu, parseTaggedLines } from "./entity-files.ts";
import { encodingAdvice, textLines } from "./lines.ts";
import { badRow, type RowResult } from "./row.ts";

export interface EntitySource {
  readonly file: string;
  readonly encoding: string;
  readonly dialect: Dialect;
}

/**
 * CoNLL-U: a row is a sentence with `id`, `text`, `document`, `tokens` (what is written between spaces and signs) and their `entities`,
 * `words` (prefixes apart) and their `wordEntities`; nested ones included.
 */
export async function* conlluRows(chunks: AsyncIterable<Uint8Array>, source: EntitySource): AsyncGenerator<RowResult> {
  const { file, dialect } = source;
  const lines = await allLines(chunks, source);
  const named = naming();
  yield* rowsOf(() =>
    parseConllu({ file, lines, unpaired: dialect.unpaired ?? "refuse" }).map(
      ({ id, text, document, tokens, tokenEntities, words, entities }): JsonObject => ({
        id: named(id, tokens),
        text: text === "" ? tokens.join(" ") : text,
        ...(document === "" ? {} : { document }),
        tokens,
        entities: tokenEntities.map(plain),
        words,
        wordEntities: entities.map(plain),
      }),
    ),
  );
}

/**
 * A token and its tag on a line (IOB, BIO, BIOES), an empty line between sentences: a row has `id`, `text`, `tokens`, `tags` and
 * `entities`. Tags that break their scheme are read by the rule of conlleval and of seqeval's default: an entity begins wherever one can.
 */
export async function* taggedRows(chunks: AsyncIterable<Uint8Array>, source: EntitySource): AsyncGenerator<RowResult> {
  const { file } = source;
  const lines = await allLines(chunks, source);
  const named = naming();
  yield* rowsOf(() =>
    parseTaggedLines({ file, lines }).map(({ id, tokens, tags }): JsonObject => {
      // Under this rule the marks of BIOES read those of IOB as well.
      const { entities } = entitiesOfTags(tags, { scheme: "bioes", malformed: "repair" });
      return { id: named(id, tokens), text: tokens.join(" "), tokens, tags, entities: entities.map(plain) };
    }),
  );
}

function* rowsOf(read: () => readonly JsonObject[]): Generator<RowResult> {
  try {
    for (const [index, value] of read().entries()) yield { ok: true, row: index + 1, value };
  } catch (error) {
    if (!(error instanceof MivhanError)) throw error;
    const { problems, message, advice } = error;
    if (problems.length === 0) throw new BadFile(message, advice === undefined ? {} : { advice });
    for (const { place, ...fault } of problems) yield badRow(place, fault);
  }
}

/** The id of a sentence, or the digest of its tokens; a second sentence with the same tokens is told apart by its number. */
function naming(): (id: string, tokens: readonly string[]) => string {
  const seen = new Map<string, number>();
  return (id, tokens) => {
    if (id !== "") return id;
    const digest = digestOfText(tokens.join(" "));
    const before = seen.get(digest);
    const count = before === undefined ? 1 : before + 1;
    seen.set(digest, count);
    return count === 1 ? digest : `${digest}-${count}`;
  };
}

async function allLines(chunks: AsyncIterable<Uint8Array>, { encoding }: EntitySource): Promise<string[]> {
  const lines: string[] = [];
  for await (const { line, text, bad } of textLines(chunks, encoding)) {
    if (bad) throw new BadFile(`bytes on line ${line} that are not ${encoding}`, { advice: encodingAdvice(encoding) });
    lines.push(text.replace(/\r?\n$/, ""));
  }
  return lines;
}

function plain({ type, start, end }: Entity): JsonObject {
  return { type, start, end };
}
