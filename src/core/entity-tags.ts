import { MivhanError } from "./errors.ts";
import type { Entity } from "./item.ts";

/**
 * How tags mark entities. `iob1`: I, and B only where an entity follows another of its type. `iob2`, also called BIO: B
 * first, then I. `bioes`: B, I and E, with S for one token.
 */
export type TagScheme = "iob1" | "iob2" | "bioes";

export interface TagOptions {
  readonly scheme: TagScheme;
  /**
   * What to do with an entity that breaks the scheme, such as I without B. `repair` takes it as one, by the rule of conlleval
   * and of seqeval's default; `drop` leaves it out, as seqeval's strict mode does.
   */
  readonly malformed: "repair" | "drop";
}

/** Entities of one sentence, and how many of them broke the scheme. */
export interface TaggedEntities {
  readonly entities: readonly Entity[];
  readonly malformed: number;
}

interface Tag {
  readonly mark: string;
  readonly type: string;
}

const MARKS: Readonly<Record<TagScheme, string>> = { iob1: "BI", iob2: "BI", bioes: "BIES" };

/**
 * The flat entities of one sentence's tags, `O` or mark, hyphen and type (`B-PER`; the type may hold hyphens).
 * Throws E_ENTITY_TAG on any other tag, and on a mark that the scheme does not have.
 */
export function entitiesOfTags(tags: readonly string[], { scheme, malformed }: TagOptions): TaggedEntities {
  const parsed = tags.map((tag) => parseTag(tag, scheme));
  const entities: Entity[] = [];
  let broken = 0;
  for (let start = 0; start < parsed.length; ) {
    const end = endOfEntity(parsed, start);
    const first = parsed[start];
    if (first !== undefined) {
      const marks = parsed
        .slice(start, end)
        .map((tag) => tag?.mark)
        .join("");
      const sound = isSound({ marks, scheme, follows: follows(parsed, start) });
      if (!sound) broken++;
      if (sound || malformed === "repair") entities.push({ type: first.type, start, end });
    }
    start = end;
  }
  return { entities, malformed: broken };
}

/** Where the entity (or the O) that starts here ends: before O, B, S, another type, and after E and S. */
function endOfEntity(tags: readonly (Tag | undefined)[], start: number): number {
  const first = tags[start];
  let end = start + 1;
  while (first !== undefined && end < tags.length && !"ES".includes(tags[end - 1]?.mark as string)) {
    const next = tags[end];
    if (next === undefined || next.type !== first.type || "BS".includes(next.mark)) break;
    end++;
  }
  return end;
}

/** Do the marks of one entity follow their scheme? */
function isSound({ marks, scheme, follows }: { marks: string; scheme: TagScheme; follows: boolean }): boolean {
  switch (scheme) {
    case "iob1":
      return follows === marks.startsWith("B");
    case "iob2":
      return marks.startsWith("B");
    case "bioes":
      return marks === "S" || /^BI*E$/.test(marks);
  }
}

/** Does an entity of the same type end just before? */
function follows(tags: readonly (Tag | undefined)[], start: number): boolean {
  const before = tags[start - 1];
  return before !== undefined && before.type === tags[start]?.type;
}

function parseTag(tag: string, scheme: TagScheme): Tag | undefined {
  if (tag === "O") return undefined;
  const mark = tag.slice(0, 1);
  if (tag.charAt(1) === "-" && tag.length > 2 && mark !== "" && MARKS[scheme].includes(mark)) return { mark, type: tag.slice(2) };
  throw new MivhanError({
    code: "E_ENTITY_TAG",
    family: "input",
    message: `"${tag}" is no tag of the scheme ${scheme}`,
    advice: `tags are O, or one of ${[...MARKS[scheme]].join(", ")} with a hyphen and a type; choose the scheme of the data`,
  });
}
