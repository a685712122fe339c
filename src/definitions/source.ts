import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Place, Problem } from "../core/errors.ts";

/** Where something stands in a definition: keys and indices from the root. */
export type DefinitionPath = readonly (string | number)[];

/** A parsed text that still knows where each value stood. */
export interface Source {
  readonly value: unknown;
  /** The place of a value; with `key: true`, of its key. The nearest enclosing value when the path leads nowhere. */
  readonly placeOf: (path: DefinitionPath, options?: { readonly key: boolean }) => Place;
}

export type SourceResult =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** No definition that a person writes is near this; a larger one is a data file given by mistake. */
const MAX_CHARACTERS = 1_000_000;
/** Aliases are allowed, but not the "billion laughs" that they make possible: the count is of nodes made by them. */
const MAX_ALIASES = 100;
const MAX_DEPTH = 100;

/** YAML 1.2 or JSON as a value with places. Syntax faults, duplicate keys and alias bombs are problems, all of them at once. */
export function parseSource(text: string, file: string): SourceResult {
  if (text.length > MAX_CHARACTERS) {
    return refused(file, `the file has ${text.length} characters`, {
      expected: `a definition of at most ${MAX_CHARACTERS}`,
      advice: "rows belong into a data file that a dataset card names",
    });
  }
  if (isTooDeep(text)) return refused(file, "the values are nested too deeply", { expected: `at most ${MAX_DEPTH} levels` });
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    stringKeys: true,
    logLevel: "error",
  });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      ok: false,
      problems: faults.map(({ message, pos, code }) => syntaxProblem({ message, code, place: at(file, lines, pos[0]) })),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (value === null || value === undefined) return refused(file, "the file is empty", { expected: "a definition" });
    return {
      ok: true,
      source: { value, placeOf: (path, options) => placeIn({ document, lines, file }, path, options?.key ?? false) },
    };
  } catch (error) {
    if (error instanceof ReferenceError) {
      return refused(file, "the aliases (*name) expand too far", { advice: "write the values out instead of repeating aliases" });
    }
    throw error;
  }
}

/**
 * The parser recurses, and deep enough nesting ends the process instead of throwing. So depth is bounded from above beforehand:
 * by brackets that stand open, by indentation, and by the signs "- " and "? ", each of which opens a level on its own line.
 */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (const line of text.split("\n")) {
    let signs = 0;
    let indentation = 0;
    let inIndentation = true;
    for (let index = 0; index < line.length; index++) {
      const character = line[index];
      if (character === "[" || character === "{") open++;
      else if (character === "]" || character === "}") open = Math.max(0, open - 1);
      if (!inIndentation) continue;
      if (character === " ") indentation++;
      else if ((character === "-" || character === "?") && line[index + 1] === " ") signs++;
      else inIndentation = false;
    }
    if (open > MAX_DEPTH || signs > MAX_DEPTH || indentation > 4 * MAX_DEPTH) return true;
  }
  return false;
}

/** "entries[0].task" */
export function formatPath(path: DefinitionPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

interface Located {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly file: string;
}

function placeIn({ document, lines, file }: Located, path: DefinitionPath, wantsKey: boolean): Place {
  let node: Node | undefined = resolved(document, document.contents);
  let offset = node?.range?.[0];
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
      next = pair?.value;
      // An empty value ("kind:") has no place of its own: its key stands for it.
      if (isScalar(pair?.key) && ((isLast && wantsKey) || !hasRange(next))) {
        offset = pair.key.range?.[0] ?? offset;
        if (isLast) break;
      }
    } else if (isSeq(node) && typeof step === "number") {
      next = node.items[step];
    }
    if (!hasRange(next)) break;
    offset = next.range[0];
    node = resolved(document, next);
  }
  return { ...at(file, lines, offset ?? 0), ...(path.length === 0 ? {} : { field: formatPath(path) }) };
}

function hasRange(value: unknown): value is Node & { range: [number, number, number] } {
  if (!(isMap(value) || isSeq(value) || isScalar(value) || isAlias(value)) || !value.range) return false;
  // The null of "key:" is an empty range.
  return !(isScalar(value) && value.value === null && value.range[0] === value.range[1]);
}

function resolved(document: Document.Parsed, node: Node | null | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : (node ?? undefined);
}

function at(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

function refused(file: string, message: string, more: Pick<Problem, "expected" | "advice">): SourceResult {
  return { ok: false, problems: [{ place: { file }, message, ...more }] };
}

function syntaxProblem({ message, code, place }: { message: string; code: string; place: Place }): Problem {
  if (code === "DUPLICATE_KEY") return { place, message: "the key stands here a second time", advice: "keep one of the two" };
  if (code === "MULTIPLE_DOCS") return { place, message: "a second document begins here", expected: "one definition per file" };
  if (code === "TAB_AS_INDENT") return { place, message: "a tab cannot indent YAML", advice: "indent with spaces" };
  return {
    place,
    message: `not valid YAML: ${message}`,
    advice: "put text with : # { [ or quotes in double quotes, or below a | on lines of its own",
  };
}
