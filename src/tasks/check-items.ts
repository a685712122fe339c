import type { Problem } from "../core/errors.ts";
import { type Item, type Items, positionsIn } from "../core/item.ts";
import type { Entry } from "./entry.ts";
import { countWords } from "./long-context.ts";
import { passageSlot } from "./parameters.ts";

/**
 * What stands between an entry and its items: a slot of the kind or of the task that an item leaves empty, a gold that the kind
 * cannot have, more choices than the protocol has labels, an item without answer where the protocol has no word for it.
 * @param itemRows the row of each item in the file, from 1
 */
export function checkItems(
  entry: Entry,
  { items, itemRows, file }: { items: Items; itemRows: readonly number[]; file: string },
): Problem[] {
  const { shape, templates, words, task, protocol } = entry;
  const problems: Problem[] = [];
  const excluded = new Set(task.exclude.map(({ id }) => id));
  const positionOf = excluded.size === 0 ? () => 0 : positionsIn(items);
  for (const id of excluded) {
    if (positionOf(id) === undefined) {
      problems.push({
        place: { file, field: "exclude" },
        message: `task "${task.task}" excludes "${id}", which the data does not have`,
        advice: "remove it from exclude, or correct the id",
      });
    }
  }
  problems.push(...poolProblems(entry, { items, file }));
  let index = 0;
  for (const item of items) {
    const row = itemRows[index++];
    const place = { file, ...(row === undefined ? {} : { row }) };
    const passage = entry.parameters.contextTokens === undefined ? undefined : passageSlot(task);
    for (const slot of new Set([
      ...(passage === undefined ? [] : [passage]),
      ...shape.required,
      ...Object.keys(templates.slots),
    ])) {
      const template = templates.slots[slot];
      const value = template === undefined ? item.fields[slot] : template.render(item.fields);
      if (value === undefined || String(value).trim() === "") {
        problems.push({
          place: { ...place, field: slot },
          message: `item "${item.id}" leaves "${slot}" of ${task.kind} empty`,
          expected: "text",
          advice: `map a column to ${slot} in the card, or give the task a slots.${slot} template`,
        });
      }
    }
    if (!shape.golds.includes(item.gold.kind)) {
      problems.push({
        place: { ...place, field: "gold" },
        message: `the gold of item "${item.id}" is a ${item.gold.kind}, which does not serve ${task.kind}`,
        expected: shape.golds.join(" or "),
        advice: "change map.gold.form in the card, or the task's kind",
      });
    }
    if (protocol.search?.from === "candidates" && task.candidates === "given" && !Array.isArray(item.fields["candidates"])) {
      problems.push({
        place: { ...place, field: "candidates" },
        message: `item "${item.id}" has no list of candidates`,
        expected: "ids of documents",
        advice: "map a column to candidates in the card, or write candidates: judged into the task",
      });
    }
    if (item.gold.kind === "entities") problems.push(...entityProblems(item, place));
    if (item.gold.kind === "choice" && item.choices.length > words.labels.length) {
      problems.push({
        place: { ...place, field: "choices" },
        message: `item "${item.id}" has ${item.choices.length} choices and protocol "${protocol.protocol}" ${words.labels.length} labels`,
        advice: `add labels to words.${task.language} of the protocol`,
      });
    }
    if (
      shape.answer.length > 0 &&
      item.gold.kind === "texts" &&
      item.gold.texts.length === 0 &&
      typeof words["noAnswer"] !== "string"
    ) {
      problems.push({
        place,
        message: `item "${item.id}" has no answer, and protocol "${protocol.protocol}" no words to say so`,
        expected: `words.${task.language}.noAnswer`,
        advice: "add it to the protocol",
      });
    }
  }
  return problems;
}

/** Entities count the tokens of the item: without them, or beyond them, they mean nothing. */
function entityProblems({ id, fields, gold }: Item, place: Problem["place"]): Problem[] {
  const { tokens } = fields;
  if (!Array.isArray(tokens)) {
    return [
      {
        place: { ...place, field: "tokens" },
        message: `item "${id}" has entities and no list of tokens`,
        expected: "a list of texts",
        advice: "map a column to tokens in the card",
      },
    ];
  }
  const beyond = gold.kind === "entities" ? gold.entities.find(({ end }) => end > tokens.length) : undefined;
  if (beyond === undefined) return [];
  return [
    {
      place: { ...place, field: "gold" },
      message: `an entity of item "${id}" ends at token ${beyond.end} of ${tokens.length}`,
      advice: "map the tokens that belong to the entities: tokens to entities, words to wordEntities",
    },
  ];
}

/** A text that cannot become as long as its column says would be another column under the same name. */
function poolProblems({ task, parameters }: Entry, { items, file }: { items: Items; file: string }): Problem[] {
  const { contextTokens } = parameters;
  if (task.haystack === undefined || contextTokens === undefined) return [];
  const passages = new Set<string>();
  for (const { fields } of items) passages.add(String(fields["context"] ?? ""));
  const words = [...passages].reduce((sum, passage) => sum + countWords(passage), 0);
  if (words >= contextTokens) return [];
  return [
    {
      place: { file, field: "context" },
      message: `the ${passages.size} passages of task "${task.task}" have ${words} words, fewer than contextTokens ${contextTokens}`,
      expected: `contextTokens up to ${words}`,
      advice: "ask with fewer, or of a larger split",
    },
  ];
}
