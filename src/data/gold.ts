import type { FieldMap, Label } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import type { Entity, Gold } from "../core/item.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Kind } from "../core/kind.ts";
import { didYouMean } from "../definitions/nearest.ts";
import { readJudgements } from "./gold-judgements.ts";
import { isJsonObject, kindOfValue } from "./row.ts";

export type GoldFault = Omit<Problem, "place">;
export type GoldResult = { readonly ok: true; readonly gold: Gold } | { readonly ok: false; readonly fault: GoldFault };

export type GoldMap = NonNullable<FieldMap["gold"]>;

export interface GoldContext {
  readonly map: GoldMap;
  readonly kind: Kind;
  readonly choices: readonly string[];
  readonly labels: readonly Label[];
  /** All of the row, for golds that stand in two columns. */
  readonly row: JsonObject;
}

/** The gold of a row from the value of its column. What is missing, out of range, unknown or of two meanings is a fault. */
export function readGold(value: Json | undefined, context: GoldContext): GoldResult {
  const { form } = context.map;
  if (value === undefined || value === null || value === "")
    return fault({ message: "the gold is missing", expected: FORMS[form] });
  switch (form) {
    case "index":
      return choiceAt(wholeNumber(value), value, context);
    case "index-from-1":
      return choiceAt(fromOne(wholeNumber(value)), value, context);
    case "letter":
      return choiceAt(letterIndex(value), value, context);
    case "text":
      return context.choices.length > 0 ? choiceOfText(value, context) : acceptedTexts([value], context);
    case "label":
      return labelOf(value, context);
    case "number":
      return numberOf(value);
    case "final-number":
      return finalNumber(value);
    case "entities":
      return entitiesOf(value, context);
    case "answers":
      return acceptedTexts(value, context);
    case "document":
    case "document-text":
    case "judgements":
    case "challenge":
      return readJudgements(value, { form, row: context.row });
  }
}

/** What each form looks like, for messages. */
const FORMS: Readonly<Record<GoldMap["form"], string>> = {
  index: "a whole number from 0",
  "index-from-1": "a whole number from 1",
  letter: "one letter: A, B, … or א, ב, …",
  text: "the text of the answer",
  label: "a label",
  number: "a decimal number",
  answers: "a list of accepted answers",
  entities: "a list of entities with type, start and end",
  "final-number": "a solution that ends in #### and a number",
  document: "the id of the relevant document, or a list of ids",
  "document-text": "the text of the relevant document",
  judgements: "an object of document ids and grades",
  challenge: "an object of paragraphs, and grades in target_actions",
};

function choiceAt(index: number | undefined, value: Json, { choices, map }: GoldContext): GoldResult {
  const found = kindOfValue(value);
  if (index === undefined)
    return fault({ message: `found ${found}`, expected: FORMS[map.form], advice: "check map.gold.form in the card" });
  if (index >= 0 && index < choices.length) return { ok: true, gold: { kind: "choice", index } };
  const advice = "correct the row, or check in map.gold.form whether the data count from 0 or from 1";
  return fault({ message: `${found} is out of range`, expected: `one of the row's ${choices.length} choices`, advice });
}

function wholeNumber(value: Json): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  return typeof value === "string" && /^-?\d{1,9}$/.test(value.trim()) ? Number(value.trim()) : undefined;
}

function fromOne(position: number | undefined): number | undefined {
  return position === undefined ? undefined : position - 1;
}

const LATIN = "ABCDEFGHIJ";
/** The order of the alphabet without final forms, as options are lettered. */
const HEBREW = "אבגדהוזחטי";

function letterIndex(value: Json): number | undefined {
  if (typeof value !== "string") return undefined;
  const letter = value.trim().toUpperCase();
  if (letter.length !== 1) return undefined;
  const index = Math.max(LATIN.indexOf(letter), HEBREW.indexOf(letter));
  return index === -1 ? undefined : index;
}

function choiceOfText(value: Json, { choices }: GoldContext): GoldResult {
  const text = scalarText(value);
  if (text === undefined) return fault({ message: `found ${kindOfValue(value)}`, expected: FORMS.text });
  const index = choices.indexOf(text);
  if (index !== -1) return { ok: true, gold: { kind: "choice", index } };
  const nearly = choices.some((choice) => choice.trim() === text.trim());
  const advice = nearly ? "the two differ in white space: correct the row" : "correct the row, or check map.gold.from";
  return fault({ message: "the gold is none of the choices", expected: "exactly the text of one choice", advice });
}

function labelOf(value: Json, context: GoldContext): GoldResult {
  const label = taskLabel(value, context);
  return typeof label === "string" ? { ok: true, gold: { kind: "label", label } } : label;
}

/** A label as the data writes it, as the task's; or what is wrong with it. */
function taskLabel(value: Json, { map, labels }: GoldContext): string | Extract<GoldResult, { ok: false }> {
  const written = scalarText(value);
  if (written === undefined) return fault({ message: `found ${kindOfValue(value)}`, expected: FORMS.label });
  const names = labels.map(({ label }) => label);
  const translated = map.labels === undefined ? written : Object.hasOwn(map.labels, written) ? map.labels[written] : undefined;
  if (translated === undefined) {
    const known = Object.keys(map.labels ?? {});
    return fault({
      message: `the label "${written}" is not in map.gold.labels`,
      expected: `one of ${known.join(", ")}`,
      advice: didYouMean(written, known) ?? "add it to the card",
    });
  }
  if (names.includes(translated)) return translated;
  return fault({
    message: `"${translated}" is not a label of the task`,
    expected: `one of ${names.join(", ")}`,
    advice: didYouMean(translated, names) ?? "add it to the task's labels, or translate it in map.gold.labels",
  });
}

/** `[{type, start, end}]` in tokens, whose types are labels of the task. */
function entitiesOf(value: Json, context: GoldContext): GoldResult {
  const refused = (found: Json) => fault({ message: `found ${kindOfValue(found)}`, expected: FORMS.entities });
  if (!Array.isArray(value)) return refused(value);
  const entities: Entity[] = [];
  for (const entry of value) {
    const { type, start, end } = isJsonObject(entry) ? entry : {};
    const isSpan =
      Number.isSafeInteger(start) && Number.isSafeInteger(end) && (start as number) >= 0 && (start as number) < (end as number);
    if (type === undefined || !isSpan) return refused(entry);
    const label = taskLabel(type, context);
    if (typeof label !== "string") return label;
    entities.push({ type: label, start: start as number, end: end as number });
  }
  return { ok: true, gold: { kind: "entities", entities } };
}

function numberOf(value: Json): GoldResult {
  const canonical = canonicalNumber(value);
  if (canonical !== undefined) return { ok: true, gold: { kind: "number", value: canonical } };
  return fault({
    message: `found ${kindOfValue(value)}`,
    expected: "a decimal number such as -1200.5 or 1,200",
    advice: "correct the row",
  });
}

/** GSM8K: the worked solution, then `####` and the result. The last mark counts, and nothing but the number may follow it. */
function finalNumber(value: Json): GoldResult {
  const expected = FORMS["final-number"];
  if (typeof value !== "string") return fault({ message: `found ${kindOfValue(value)}`, expected });
  const mark = value.lastIndexOf("####");
  if (mark === -1) return fault({ message: "there is no ####", expected });
  const result = value.slice(mark + 4).trim();
  const canonical = canonicalNumber(result);
  if (canonical === undefined)
    return fault({
      message: `after #### stands ${kindOfValue(result)}`,
      expected: "one number and nothing else",
      advice: "correct the row",
    });
  return { ok: true, gold: { kind: "number", value: canonical } };
}

/**
 * A number as "-1200.5": no thousands separators, no zeros that say nothing, no minus zero. `undefined` for all that is not a plain
 * decimal number; commas must stand before groups of three, since "1,5" means something else to other readers.
 */
export function canonicalNumber(value: Json): string | undefined {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  const match = /^([-\u2212])?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const whole = (match[2] as string).replaceAll(",", "").replace(/^0+(?=\d)/, "");
  const fraction = withoutEndZeros(match[3] ?? "");
  const size = fraction === "" ? whole : `${whole}.${fraction}`;
  return match[1] !== undefined && size !== "0" ? `-${size}` : size;
}

function withoutEndZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

/** A list of texts, of `{text, aliases?}`, or `{text: […]}`. An empty list says that the passage has no answer. */
function acceptedTexts(value: Json, { kind }: GoldContext): GoldResult {
  const list = isJsonObject(value) ? value["text"] : value;
  if (!Array.isArray(list))
    return fault({ message: `found ${kindOfValue(value)}`, expected: FORMS.answers, advice: "check map.gold in the card" });
  if (list.length === 0 && kind !== "extractive-qa")
    return fault({ message: "there is no accepted answer", expected: "at least one" });
  const texts: string[] = [];
  for (const answer of list) {
    const answers = textsOf(answer);
    if (answers === undefined) return fault({ message: `among the answers is ${kindOfValue(answer)}`, expected: "texts" });
    texts.push(...answers);
  }
  return { ok: true, gold: { kind: "texts", texts: [...new Set(texts)] } };
}

function textsOf(answer: Json): readonly string[] | undefined {
  if (!isJsonObject(answer)) {
    const text = scalarText(answer);
    return text === undefined || text.trim() === "" ? undefined : [text];
  }
  const { text, aliases = [] } = answer;
  if (!Array.isArray(aliases)) return undefined;
  const texts = [text ?? null, ...aliases].map((member) => (isJsonObject(member) ? undefined : scalarText(member)));
  return texts.every((member): member is string => member !== undefined && member.trim() !== "") ? texts : undefined;
}

/** Text, or a number or truth value as its text. */
function scalarText(value: Json): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function fault(details: GoldFault): Extract<GoldResult, { ok: false }> {
  return { ok: false, fault: details };
}
