import type { Card, CardSplit, FieldMap, RowFormat } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import type { Kind } from "../core/kind.ts";
import { didYouMean } from "../definitions/nearest.ts";

/** What a card says about reading one split, or why it cannot be read. */
export type ReadableSplit =
  | { readonly ok: true; readonly map: FieldMap; readonly format: RowFormat; readonly file: CardSplit }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks what can be known without the rows: that the split is there, and that its map serves the kind. */
export function readableSplit(card: Card, split: string, kind: Kind): ReadableSplit {
  const place = { file: `datasets/${card.card}.yaml` };
  const splits = Object.keys(card.splits);
  const file = Object.hasOwn(card.splits, split) ? card.splits[split] : undefined;
  if (file === undefined) {
    const expected = splits.length === 0 ? "a card with splits" : `one of ${splits.join(", ")}`;
    return refused(place, `the card has no split "${split}"`, {
      expected,
      advice: didYouMean(split, splits) ?? "add it to the card",
    });
  }
  const { map, format } = card;
  if (map === undefined || format === undefined) {
    const advice = `run \`mivhan data pull ${card.card}\`: it prints the columns and a map to paste`;
    return refused(place, `the card does not say how its rows are read (${card.verified})`, {
      expected: "format and map",
      advice,
    });
  }
  const problems = mapFaults(map, kind).map((fault) => ({ place: { ...place, field: "map" }, ...fault }));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, map, format, file };
}

/** The forms of gold that each kind can be scored with; kinds without an entry take any. */
const FORMS: Partial<Readonly<Record<Kind, readonly NonNullable<FieldMap["gold"]>["form"][]>>> = {
  "multiple-choice": ["index", "index-from-1", "letter", "text"],
  classification: ["label"],
  "short-answer": ["number", "final-number", "text", "answers"],
  "extractive-qa": ["answers", "text"],
  "token-labelling": ["entities"],
  translation: ["text", "answers"],
  summarization: ["text", "answers"],
  retrieval: ["document", "document-text", "judgements", "challenge"],
};

function mapFaults({ gold, choices }: FieldMap, kind: Kind): Omit<Problem, "place">[] {
  const faults: Omit<Problem, "place">[] = [];
  const forms = FORMS[kind];
  if (gold !== undefined && forms !== undefined && !forms.includes(gold.form)) {
    faults.push({
      message: `gold of form ${gold.form} does not serve ${kind}`,
      expected: `one of ${forms.join(", ")}`,
      advice: "change map.gold.form, or the task's kind",
    });
  }
  if (kind === "multiple-choice" && choices === undefined)
    faults.push({ message: "multiple-choice needs choices", expected: "map.choices", advice: "add it to the card" });
  if (kind !== "multiple-choice" && choices !== undefined && gold?.form === "text") {
    faults.push({
      message: `${kind} has no choices`,
      expected: "a map without choices",
      advice: "remove map.choices, or change the task's kind",
    });
  }
  return faults;
}

/** One problem as a result. */
export function refused(
  place: Problem["place"],
  message: string,
  more: Pick<Problem, "expected" | "advice">,
): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [{ place, message, ...more }] };
}
