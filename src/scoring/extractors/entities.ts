import { entitiesOfTags } from "../../core/entity-tags.ts";
import type { Entity } from "../../core/item.ts";
import type { Json } from "../../core/json.ts";
import { normalise } from "../../hebrew/normalise.ts";
import { PREFIX_CHAINS } from "../../hebrew/prefixes.ts";
import type { ExtractionContext, Extractor } from "../extractor.ts";
import { generated, unread } from "./unread.ts";

/**
 * The entities of a reply, in any of three forms: spans `[{"type", "start", "end"}]` in tokens, as ready outputs have them; one IOB or
 * BIOES tag for each token; or a line for each entity, "type: text". A text is found among the tokens from left to right, the next free
 * place first; a prefix that Hebrew writes onto the first token (ב, ה, של…) may be missing. A text that does not stand there is an entity
 * all the same, and wrong.
 */
export const entities: Extractor = {
  name: "entities",
  version: 1,
  title: "the entities of a reply: spans, tags, or a line for each",
  methods: ["generate"],
  kinds: ["token-labelling"],
  extract(reply, context) {
    const text = generated(reply).text.trim();
    if (text === "") return { reading: "no-answer" };
    const tokens = tokensOf(context);
    const found = readSpans(text) ?? readTags(text, tokens.length) ?? readLines(text, tokens, context);
    if (found !== undefined) return { reading: "answered", answer: { kind: "entities", entities: found } };
    if (SAYS_NONE.test(normalise(text, "he"))) return { reading: "answered", answer: { kind: "entities", entities: [] } };
    return unread(text, context.language);
  },
};

/** "אין ישויות", "אין במשפט ישויות", "none", as a whole reply. */
const SAYS_NONE = /^(?:אין(?: במשפט| בטקסט)?(?: ישויות| ישות)?(?: במשפט| בטקסט)?|none|no entities)$/i;

function tokensOf({ item }: ExtractionContext): readonly string[] {
  const { tokens } = item.fields;
  return Array.isArray(tokens) ? tokens.map(String) : [];
}

function readSpans(text: string): readonly Entity[] | undefined {
  if (!text.startsWith("[")) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const spans = value.flatMap((entry: Json) => (isSpan(entry) ? [{ type: entry.type, start: entry.start, end: entry.end }] : []));
  return spans.length === value.length ? spans : undefined;
}

function isSpan(value: Json): value is { readonly type: string; readonly start: number; readonly end: number } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { type, start, end } = value as Readonly<Record<string, Json>>;
  return (
    typeof type === "string" && Number.isSafeInteger(start) && Number.isSafeInteger(end) && (start as number) < (end as number)
  );
}

function readTags(text: string, count: number): readonly Entity[] | undefined {
  const tags = text.split(/\s+/);
  if (tags.length !== count || !tags.every((tag) => /^(?:O|[BIES]-.+)$/.test(tag))) return undefined;
  // By the rule of conlleval and of seqeval's default, under which the marks of BIOES read those of IOB as well.
  return entitiesOfTags(tags, { scheme: "bioes", malformed: "repair" }).entities;
}

/** A line: an optional bullet, the type, a colon, the text. */
const LINE = /^[-*•\d.)\s]*([^:：]{1,40})[:：]\s*(\S.*)$/;
const MOST_LINES = 1000;

function readLines(text: string, tokens: readonly string[], { labels }: ExtractionContext): readonly Entity[] | undefined {
  const types = new Map(
    labels.flatMap(({ label, spellings }) =>
      [label, ...spellings].map((spelling) => [normalise(spelling, "he"), label] as const),
    ),
  );
  const taken = new Set<string>();
  const found: Entity[] = [];
  for (const line of text.split("\n").slice(0, MOST_LINES)) {
    const [, written = "", mention = ""] = LINE.exec(line.trim()) ?? [];
    const type = types.get(normalise(written, "he"));
    if (type === undefined) continue;
    const place = placeOf(mention, tokens, (start, end) => !taken.has(`${type} ${start} ${end}`));
    // Nowhere: before the text, where no gold can be, each at a place of its own.
    const entity = { type, ...(place ?? { start: -found.length - 1, end: -found.length }) };
    taken.add(`${type} ${entity.start} ${entity.end}`);
    found.push(entity);
  }
  return found.length === 0 ? undefined : found;
}

/** No entity is longer; it bounds the search. */
const LONGEST = 60;

function placeOf(
  mention: string,
  tokens: readonly string[],
  isFree: (start: number, end: number) => boolean,
): { start: number; end: number } | undefined {
  const wanted = bare(mention);
  if (wanted === "") return undefined;
  const written = tokens.map(bare);
  for (const allowPrefix of [false, true]) {
    for (let start = 0; start < tokens.length; start++) {
      let joined = "";
      for (let end = start + 1; end <= Math.min(tokens.length, start + LONGEST); end++) {
        joined += written[end - 1];
        if (joined.length > wanted.length + 7) break;
        const matches = joined === wanted || (allowPrefix && joined.endsWith(wanted) && isPrefix(joined, wanted));
        if (matches && isFree(start, end)) return { start, end };
      }
    }
  }
  return undefined;
}

function isPrefix(joined: string, wanted: string): boolean {
  return PREFIX_CHAINS.has(joined.slice(0, joined.length - wanted.length));
}

/** Without white space, signs of direction and vowel points, so that "בן ־ גוריון" and "בן־גוריון" are one. */
function bare(text: string): string {
  return normalise(text, "he").replace(/\s+/g, "");
}
