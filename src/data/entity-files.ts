import { MivhanError, type Problem } from "../core/errors.ts";
import type { Entity } from "../core/item.ts";

/** Lines without their ends, and the name they go by in errors. */
export interface TextLines {
  readonly file: string;
  readonly lines: Iterable<string>;
}

/** A sentence whose tokens carry a tag each. */
export interface TaggedSentence {
  /** `# sent_id = …` or `# id = …`, or "" where there is none. */
  readonly id: string;
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
}

/** A sentence of a CoNLL-U file. Entities count syntactic words, or surface tokens, from 0. */
export interface ConlluSentence {
  /** `# sent_id`, or "" where there is none. */
  readonly id: string;
  /**
   * `# newdoc id` of this sentence or of the last one that has it; where the sentence's own id, such as doc-7, begins with another
   * document (a file whose first mark comes late), that one; "" where nothing tells.
   */
  readonly document: string;
  /** `# text`, or "" where there is none. */
  readonly text: string;
  readonly words: readonly string[];
  /** What is written between spaces: במקרה where the words are ב and מקרה. */
  readonly tokens: readonly string[];
  /** Over `words`, nested ones included, by start and then the longer first. */
  readonly entities: readonly Entity[];
  /** The same over `tokens`: an entity reaches over every token of which it has a word. */
  readonly tokenEntities: readonly Entity[];
  /** Brackets without a partner, whose entities are not above. */
  readonly unpaired: number;
}

export interface ConlluSource extends TextLines {
  /** What to do with a bracket that has no partner in its sentence: published files hold a few (UD Hebrew IAHLTwiki test: 9). */
  readonly unpaired: "refuse" | "drop";
}

/**
 * Files with a token and its tag on a line, last column, and an empty line between sentences: CoNLL-2003, NEMO's BMES files and
 * their kin. Lines from `-DOCSTART-` are left out. Throws E_ENTITY_FILE with file and line.
 */
export function parseTaggedLines({ file, lines }: TextLines): TaggedSentence[] {
  const sentences: TaggedSentence[] = [];
  const problems: Problem[] = [];
  for (const { start, rows } of blocksOf(lines)) {
    const tokens: string[] = [];
    const tags: string[] = [];
    let id = "";
    for (const [index, row] of rows.entries()) {
      const named = /^# (?:sent_)?id = (.+)$/.exec(row)?.[1];
      if (named !== undefined) {
        id = named.trim();
        continue;
      }
      const columns = row.split(/[ \t]+/);
      const [token = "", tag = ""] = [columns[0], columns.at(-1)];
      if (token === "-DOCSTART-") continue;
      if (columns.length < 2 || token === "" || tag === "") {
        problems.push({
          place: { file, line: start + index },
          message: `"${row}" is no token with a tag`,
          expected: "two columns or more",
        });
      }
      tokens.push(token);
      tags.push(tag);
    }
    if (tokens.length > 0) sentences.push({ id, tokens, tags });
  }
  refuseAny(file, problems);
  return sentences;
}

/**
 * CoNLL-U with entities in MISC as `Entity=(ORG`, `Entity=ORG)`, `Entity=(GPE)` or several in a row, as UD Hebrew IAHLT has
 * them. Ranges (`1-2`) are tokens of several words; empty nodes (`1.1`) are left out. A closing bracket ends the last entity
 * of its type that is open. Throws E_ENTITY_FILE with file and line of a row that has not ten columns, of what is no bracket,
 * and, unless they are dropped, of brackets that are not in pairs within a sentence.
 */
export function parseConllu({ file, lines, unpaired }: ConlluSource): ConlluSentence[] {
  const problems: Problem[] = [];
  const sentences: ConlluSentence[] = [];
  let document = "";
  for (const { start, rows } of blocksOf(lines)) {
    const comment = (name: string) => {
      const found = rows.find((row) => row.startsWith(`# ${name} = `));
      return found === undefined ? "" : found.slice(name.length + 5);
    };
    document = comment("newdoc id") || document;
    const words: string[] = [];
    const tokens: string[] = [];
    /** Token of each word. */
    const tokenOf: number[] = [];
    const brackets = new Brackets();
    let rangeEnd = 0;
    for (const [index, row] of rows.entries()) {
      if (row.startsWith("#")) continue;
      const columns = row.split("\t");
      const [id = "", form = ""] = columns;
      const refuse = (message: string, expected: string) =>
        problems.push({ place: { file, line: start + index }, message, expected });
      if (columns.length !== 10 || !/^[0-9]+(?:[-.][0-9]+)?$/.test(id)) {
        refuse(`${columns.length} columns with the id "${id}"`, "ten columns with an id such as 3, 3-4 or 3.1");
        continue;
      }
      if (id.includes(".")) continue;
      if (id.includes("-")) {
        tokens.push(form);
        rangeEnd = Number(id.slice(id.indexOf("-") + 1));
        continue;
      }
      if (Number(id) > rangeEnd) tokens.push(form);
      tokenOf.push(tokens.length - 1);
      const fault = brackets.read({ text: entityOf(columns[9] as string), word: words.push(form) - 1 });
      if (fault !== undefined) refuse(fault, "(TYPE, TYPE) or (TYPE)");
    }
    const alone = brackets.alone();
    if (unpaired === "refuse" && alone.length > 0) {
      problems.push({
        place: { file, line: start },
        message: `in this sentence ${alone.join(" and ")} has no partner`,
        expected: "brackets in pairs",
      });
    }
    if (words.length === 0) continue;
    const entities = brackets.entities();
    const token = (word: number) => tokenOf[word] as number;
    const tokenEntities = entities.map(({ type, start: from, end }) => ({ type, start: token(from), end: token(end - 1) + 1 }));
    sentences.push({
      id: comment("sent_id"),
      document: documentOf(comment("sent_id"), document),
      text: comment("text"),
      words,
      tokens,
      entities,
      tokenEntities,
      unpaired: alone.length,
    });
  }
  refuseAny(file, problems);
  return sentences;
}

function documentOf(id: string, marked: string): string {
  const own = /^(.+)-\d+$/.exec(id)?.[1];
  return own === undefined || (marked !== "" && id.startsWith(marked)) ? marked : own;
}

/** The brackets of one sentence as they open and close. */
class Brackets {
  readonly #open: { readonly type: string; readonly start: number }[] = [];
  readonly #closed: Entity[] = [];
  readonly #neverOpened: string[] = [];

  /** Reads the value of `Entity=` at a word; returns what is wrong with it, if anything. */
  read({ text, word }: { text: string; word: number }): string | undefined {
    if (text === "") return undefined;
    for (const part of text.split(/(?=\()|(?<=\))/)) {
      if (!/^(?:\([^()]+\)?|[^()]+\))$/.test(part)) return `"${text.slice(0, 40)}" is no list of brackets`;
      const type = part.replace(/[()]/g, "");
      if (part.startsWith("(")) this.#open.push({ type, start: word });
      if (part.endsWith(")")) this.#close({ type, end: word + 1 });
    }
    return undefined;
  }

  /** The brackets without a partner. */
  alone(): string[] {
    return [...this.#neverOpened, ...this.#open.map(({ type }) => `(${type}`)];
  }

  #close({ type, end }: { type: string; end: number }): void {
    const at = this.#open.findLastIndex((entity) => entity.type === type);
    const [entity] = at === -1 ? [] : this.#open.splice(at, 1);
    if (entity === undefined) this.#neverOpened.push(`${type})`);
    else this.#closed.push({ type, start: entity.start, end });
  }

  entities(): Entity[] {
    return [...this.#closed].sort((a, b) => a.start - b.start || b.end - a.end);
  }
}

function entityOf(misc: string): string {
  const field = misc.split("|").find((entry) => entry.startsWith("Entity="));
  return field === undefined ? "" : field.slice("Entity=".length);
}

/** Stretches of lines between empty ones, with the number of their first line. */
function* blocksOf(lines: Iterable<string>): Generator<{ readonly start: number; readonly rows: readonly string[] }> {
  let rows: string[] = [];
  let number = 0;
  for (const line of lines) {
    number++;
    if (line.trim() !== "") rows.push(line);
    else {
      if (rows.length > 0) yield { start: number - rows.length, rows };
      rows = [];
    }
  }
  if (rows.length > 0) yield { start: number - rows.length + 1, rows };
}

function refuseAny(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new MivhanError({
    code: "E_ENTITY_FILE",
    family: "input",
    message: `${file}: ${problems.length} faults, nothing was read`,
    advice: "mend the listed lines and read the file again",
    problems: problems.slice(0, 20),
  });
}
