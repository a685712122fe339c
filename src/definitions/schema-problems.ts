import type { ErrorObject } from "ajv/dist/2020.js";
import type { Problem } from "../core/errors.ts";
import { nearest } from "./nearest.ts";
import type { DefinitionPath, Source } from "./source.ts";

/** What ajv found, in words, at its place. Consequences of a fault already named (a misspelt key that is also missing) are left out. */
export function schemaProblems(errors: readonly ErrorObject[], placeOf: Source["placeOf"]): Problem[] {
  const excused = new Set<string>();
  for (const error of errors) {
    if (!isUnknownKey(error)) continue;
    const meant = nearest(unknownKey(error), knownKeys(error));
    if (meant !== undefined) excused.add(`${error.instancePath}/${meant}`);
  }
  // An anyOf reports each branch and then itself: only the sum is of use.
  const unions = errors.filter(({ keyword }) => keyword === "anyOf").map(({ schemaPath }) => `${schemaPath}/`);
  return errors.flatMap((error) => {
    // What is wrong with a key's name is said by `propertyNames` itself.
    if (error.propertyName !== undefined && error.keyword !== "propertyNames") return [];
    if (error.keyword === "if" || unions.some((union) => error.schemaPath.startsWith(union))) return [];
    if (error.keyword === "required" && excused.has(`${error.instancePath}/${error.params["missingProperty"]}`)) return [];
    return [problemOf(error, placeOf)];
  });
}

/**
 * Whether a value with this fault still has the form of the schema, so that checks of the whole can say something true.
 * A key that is only misspelt leaves another one missing, and its check would complain about that.
 */
export function leavesTheForm(error: ErrorObject): boolean {
  if (isUnknownKey(error)) return nearest(unknownKey(error), knownKeys(error)) === undefined;
  return FORM_KEEPING.has(error.keyword);
}

const FORM_KEEPING = new Set(["pattern", "propertyNames", "minLength", "minimum", "maximum", "exclusiveMinimum", "uniqueItems"]);

function problemOf(error: ErrorObject, placeOf: Source["placeOf"]): Problem {
  const path = pathOf(error);
  const { keyword, params } = error;
  if (isUnknownKey(error)) {
    const key = unknownKey(error);
    const known = knownKeys(error);
    const meant = nearest(key, known);
    return {
      place: placeOf([...path, key], { key: true }),
      message: `unknown key "${key}"`,
      ...(known.length === 0 ? {} : { expected: known.filter((name) => name !== "$schema").join(", ") }),
      advice: meant === undefined ? "remove it" : `did you mean "${meant}"?`,
    };
  }
  if (keyword === "required") {
    const missing = String(params["missingProperty"]);
    const about = descriptionOf(propertiesOf(error)[missing]);
    return {
      place: { ...placeOf(path), field: placeOf([...path, missing]).field ?? missing },
      message: `"${missing}" is missing`,
      ...(about === undefined ? {} : { expected: about }),
      advice: `add "${missing}:" here`,
    };
  }
  if (keyword === "propertyNames") {
    const name = String(params["propertyName"]);
    return {
      place: placeOf([...path, name], { key: true }),
      message: `the key "${name}" is not allowed here`,
      advice: path[0] === "words" ? "use a language tag such as he or en" : "use letters, digits and _, a small letter first",
    };
  }
  if (keyword === "false schema") {
    return { place: placeOf(path, { key: true }), message: `"${path.at(-1)}" does not belong here`, advice: "remove it" };
  }
  return { place: placeOf(path), ...valueProblem(error) };
}

/** Faults of a value itself. */
function valueProblem({ keyword, params, data, parentSchema }: ErrorObject): Omit<Problem, "place"> {
  const about = descriptionOf(parentSchema);
  if (keyword === "enum") {
    const allowed = (params["allowedValues"] as readonly unknown[]).map(String);
    const meant = typeof data === "string" ? nearest(data, allowed) : undefined;
    return {
      message: `${shown(data)} is not allowed here`,
      expected: `one of ${allowed.join(", ")}`,
      ...(meant === undefined ? {} : { advice: `did you mean "${meant}"?` }),
    };
  }
  if (keyword === "type") {
    const wanted = [params["type"]].flat().join(" or ");
    const unquoted = wanted === "string" && (typeof data === "number" || typeof data === "boolean");
    return {
      message: data === null ? "there is no value" : `found ${typeName(data)}`,
      expected: about === undefined ? article(wanted) : `${article(wanted)}: ${about}`,
      ...(unquoted ? { advice: `put it in quotes: "${data}"` } : {}),
    };
  }
  if (keyword === "uniqueItems")
    return { message: `entries ${params["j"]} and ${params["i"]} (from 0) are the same`, advice: "remove one of them" };
  if (keyword === "minItems" || keyword === "minProperties" || keyword === "minLength") {
    return {
      message: params["limit"] === 1 ? "it is empty" : `it has fewer than ${params["limit"]} entries`,
      ...(about === undefined ? {} : { expected: about }),
    };
  }
  return { message: `${shown(data)} is not allowed here`, expected: about ?? `a value that ${wordsOf(keyword, params)}` };
}

function wordsOf(keyword: string, params: Readonly<Record<string, unknown>>): string {
  if ("limit" in params) return `keeps ${keyword} ${params["limit"]}`;
  return "pattern" in params ? `matches ${params["pattern"]}` : `passes "${keyword}"`;
}

function isUnknownKey({ keyword }: ErrorObject): boolean {
  return keyword === "additionalProperties" || keyword === "unevaluatedProperties";
}

function unknownKey({ params }: ErrorObject): string {
  return String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
}

function knownKeys(error: ErrorObject): string[] {
  return Object.keys(propertiesOf(error));
}

function propertiesOf({ parentSchema }: ErrorObject): Readonly<Record<string, unknown>> {
  const properties: unknown = parentSchema?.["properties"];
  return typeof properties === "object" && properties !== null ? { ...properties } : {};
}

function descriptionOf(schema: unknown): string | undefined {
  if (typeof schema !== "object" || schema === null || !("description" in schema)) return undefined;
  if (typeof schema.description !== "string") return undefined;
  // "A number from 0." reads on as "expected a number from 0"; "SHA-256 …" keeps its capitals.
  return schema.description.replace(/\.$/, "").replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}

/** A JSON pointer as a path; numbers are indices, which no schema of ours uses as keys of an object. */
function pathOf({ instancePath }: ErrorObject): DefinitionPath {
  const steps = instancePath.split("/").slice(1);
  return steps
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[…]" : "{…}";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "a mapping" : `the ${typeof value} ${shown(value)}`;
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "text",
    object: "a mapping",
    array: "a list",
    integer: "a whole number",
    number: "a number",
    boolean: "true or false",
  };
  return names[type] ?? type;
}
