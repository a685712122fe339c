import type { Gold, Item } from "../../core/item.ts";
import { intervalText, percent, pText } from "../../report/numbers.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import { writeEntities } from "../../scoring/entity-notation.ts";
import type { MissedItem } from "../../scoring/item-analysis.ts";
import type { NearPair } from "../../scoring/near-duplicates.ts";
import { FLOOR_LEVEL, type PartFloor } from "../../scoring/part-floors.ts";
import { printable, valueLines } from "../data/text.ts";
import type { DataAudit, OtherSplit } from "./audit.ts";
import { type AuditFinding, beatsChance } from "./audit-findings.ts";
import type { RunAudit } from "./audit-runs.ts";

type Width = number | "unlimited";

/** So many examples of a kind are shown; --json has them all. */
const SHOWN = 5;

export interface AuditView {
  readonly data: DataAudit;
  readonly runs: readonly RunAudit[];
  readonly findings: readonly AuditFinding[];
  readonly items: readonly Item[];
}

/** The audit of a task as lines for a terminal. */
export function auditLines(view: AuditView, width: Width): string[] {
  const { data, runs, findings, items } = view;
  const byId = new Map(items.map((item) => [item.id, item]));
  return [
    ...headLines(data, width),
    ...floorLines(data.floors, width),
    ...nearLines(`nearly the same within ${data.task.split}`, { pairs: data.near, items: byId }),
    ...data.others.flatMap((other) => otherLines(other, byId)),
    ...runs.flatMap((run) => runLines(run, { items: byId, width })),
    ...(findings.length === 0 ? ["nothing found"] : ["found", ...findings.map(({ message }) => `  ${printable(message)}`)]),
  ];
}

function headLines({ task, items, excluded, gold, pointed }: DataAudit, width: Width): string[] {
  const excludes = excluded.map(({ id, reason, since }) => `  ${printable(id)}: ${printable(reason)} (since ${since})`);
  const test = gold.test === undefined ? [] : [`evenly drawn positions are this uneven with p ${pText(gold.test.p)}`];
  const few = gold.counts.length <= MOST_GOLDS;
  const table = { columns: [left("gold"), right("items"), right("%")], rows: few ? goldRows(gold.counts, items) : [] };
  return [
    `${task.task} · ${task.kind} · ${task.language} · ${items} items of ${task.dataset}/${task.split}`,
    ...(excluded.length === 0 ? [] : [`${excluded.length} excluded as errata`, ...excludes]),
    ...(pointed === 0 ? [] : [`${pointed} of ${items} items have vowel points`]),
    "",
    ...(few ? tableLines(table, width) : [`${gold.counts.length} different golds`]),
    ...test,
    "",
  ];
}

/** More different golds than this are answers, no classes. */
const MOST_GOLDS = 20;

function goldRows(counts: DataAudit["gold"]["counts"], items: number): string[][] {
  return counts.map(({ gold, items: count }) => [printable(gold), String(count), percent(count / Math.max(1, items))]);
}

function floorLines(floors: readonly PartFloor[], width: Width): string[] {
  if (floors.length === 0) return [];
  const columns = [left("read"), right("score"), right(`${100 * FLOOR_LEVEL} % interval`), right("guessing"), left("")];
  const rows = floors.map((floor) => [
    floor.name,
    percent(floor.score),
    "low" in floor.interval ? intervalText(floor.interval) : "–",
    percent(floor.chance),
    beatsChance(floor) ? "above guessing" : "",
  ]);
  const [reason] = floors.flatMap(({ interval }) => ("reason" in interval ? [interval.reason] : []));
  return [...tableLines({ columns, rows }, width), ...(reason === undefined ? [] : [`no interval, ${reason}`]), ""];
}

function nearLines(
  title: string,
  { pairs, items }: { readonly pairs: readonly NearPair[]; readonly items: ReadonlyMap<string, Item> },
): string[] {
  if (pairs.length === 0) return [`${title}: none`, ""];
  const shown = pairs
    .slice(0, SHOWN)
    .flatMap(({ first, second, likeness }) => [
      `  ${printable(first)} and ${printable(second)}: ${percent(likeness)} % alike`,
      ...[...new Set([first, second])].flatMap((id) => askedLines(items.get(id))),
    ]);
  const more = pairs.length > SHOWN ? [`  … and ${pairs.length - SHOWN} more (--json has them all)`] : [];
  return [`${title}: ${pairs.length} ${pairs.length === 1 ? "pair" : "pairs"}`, ...shown, ...more, ""];
}

/** What an item asks, by the last of its fields: passages stand before their question. */
function askedLines(item: Item | undefined): string[] {
  const [field] = item === undefined ? [] : Object.entries(item.fields).slice(-1);
  return field === undefined ? [] : valueLines(field[0], field[1]).map((line) => `  ${line}`);
}

function otherLines(other: OtherSplit, items: ReadonlyMap<string, Item>): string[] {
  if ("reason" in other) return [`split ${other.split}: ${printable(other.reason)}`, ""];
  return nearLines(`nearly the same as items of ${other.split}`, { pairs: other.near, items });
}

function runLines(
  { protocol, primary, analysis }: RunAudit,
  { items, width }: { readonly items: ReadonlyMap<string, Item>; readonly width: Width },
): string[] {
  const { models, missedByAll, missedExpected, rightForAll, incomplete, undiscriminated } = analysis;
  const table = { columns: [left("model"), right("score")], rows: models.map(({ name, score }) => [name, percent(score)]) };
  const count = analysis.items.length;
  return [
    `${protocol} · ${primary}: ${count} items that every model answered${incomplete === 0 ? "" : `; ${incomplete} others left out`}`,
    ...tableLines(table, width),
    `right for all: ${rightForAll}; missed by all: ${missedByAll.length}, where independent models would miss ${missedExpected.toFixed(1)}`,
    ...missedByAll
      .slice(0, SHOWN)
      .flatMap((missed) => missedLines(missed, { item: items.get(missed.item), models: models.length })),
    ...(missedByAll.length > SHOWN ? [`  … and ${missedByAll.length - SHOWN} more (--json has them all)`] : []),
    ...(undiscriminated === undefined ? discriminationLines(analysis.items) : [`no discrimination: ${undiscriminated}`]),
    "",
  ];
}

function missedLines(
  { item: id, agreed }: MissedItem,
  { item, models }: { readonly item: Item | undefined; readonly models: number },
): string[] {
  return [
    `  ${printable(id)}${agreed === undefined ? ": no model gives an answer" : `: ${agreed.models} of ${models} give the same answer`}`,
    ...askedLines(item),
    ...(item === undefined ? [] : valueLines("gold", goldText(item.gold, item)).map((line) => `  ${line}`)),
    ...(agreed === undefined || item === undefined
      ? []
      : valueLines("given", item.gold.kind === "choice" ? choiceText(item, Number(agreed.answer)) : agreed.answer).map(
          (line) => `  ${line}`,
        )),
  ];
}

function discriminationLines(facts: RunAudit["analysis"]["items"]): string[] {
  const known = facts.flatMap(({ item, difficulty, discrimination }) =>
    discrimination === undefined ? [] : [{ item, difficulty, discrimination }],
  );
  const lowest = [...known].sort((a, b) => a.discrimination - b.discrimination).slice(0, SHOWN);
  const rows = lowest.map(({ item, difficulty, discrimination }) => [
    printable(item),
    percent(difficulty),
    discrimination.toFixed(2).replace("-", "−"),
  ]);
  const columns = [left("least discriminating"), right("right"), right("item-rest correlation")];
  return known.length === 0 ? ["no item tells the models apart"] : tableLines({ columns, rows }, "unlimited");
}

function goldText(gold: Gold, item: Item): string | readonly string[] {
  switch (gold.kind) {
    case "choice":
      return choiceText(item, gold.index);
    case "label":
      return gold.label;
    case "number":
      return gold.value;
    case "texts":
      return gold.texts;
    case "judgements":
      return Object.entries(gold.grades).map(([id, grade]) => `${id}: ${grade}`);
    case "entities":
      return writeEntities(gold.entities);
  }
}

function choiceText({ choices }: Item, index: number): string {
  return choices[index] ?? String(index);
}
