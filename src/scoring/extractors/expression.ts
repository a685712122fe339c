import { RE2JS } from "re2js";
import type { Expression } from "../../core/definition.ts";
import type { Extraction } from "../../core/outcome.ts";
import type { Extractor } from "../extractor.ts";
import { named, type Registry } from "../registry.ts";
import { generated, unread } from "./unread.ts";

/** Why an expression cannot be used, or undefined. Look-around and back-references have no linear-time form: RE2 refuses them. */
export function expressionFault(expression: string): string | undefined {
  try {
    compile(expression);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const compiled = new WeakMap<readonly Expression[], ReadonlyMap<string, Extractor>>();

/**
 * The extractors of a protocol's own. Expressions come from files of strangers and run on the output of models, so they run in
 * `re2js`: linear time, whatever they are.
 */
export function expressionExtractors(expressions: readonly Expression[], registry: Registry): ReadonlyMap<string, Extractor> {
  const known = compiled.get(expressions);
  if (known !== undefined) return known;
  const made = new Map(expressions.map((expression) => [expression.name, expressionExtractor(expression, registry)]));
  compiled.set(expressions, made);
  return made;
}

function expressionExtractor({ name, expression, take, readBy }: Expression, registry: Registry): Extractor {
  const reader = named(registry.extractors, "extractor", readBy);
  const pattern = compile(expression);
  return {
    name,
    version: reader.version,
    title: `${reader.title}, in what ${expression} takes`,
    methods: ["generate"],
    kinds: reader.kinds,
    extract(reply, context) {
      const generation = generated(reply);
      const taken = takenBy(pattern, generation.text, take);
      if (taken === undefined) return unread(generation.text, context.language);
      return shifted(reader.extract({ ...generation, text: taken.text }, context), taken.start);
    },
  };
}

function compile(expression: string): RE2JS {
  return RE2JS.compile(expression, RE2JS.MULTILINE);
}

function takenBy(
  pattern: RE2JS,
  text: string,
  take: "first" | "last",
): { readonly text: string; readonly start: number } | undefined {
  const matcher = pattern.matcher(text);
  const group = matcher.groupCount() > 0 ? 1 : 0;
  let taken: { text: string; start: number } | undefined;
  while (matcher.find()) {
    const matched = matcher.group(group);
    // A group that took no part in the match took nothing.
    if (matched !== null) taken = { text: matched, start: matcher.start(group) };
    if (take === "first" && taken !== undefined) return taken;
  }
  return taken;
}

function shifted(extraction: Extraction, by: number): Extraction {
  if (extraction.span === undefined) return extraction;
  return { ...extraction, span: [extraction.span[0] + by, extraction.span[1] + by] };
}
