import { intervalText, percent, pText, scoreText } from "../../report/numbers.ts";
import { tableLines } from "../../report/text-table.ts";
import type { Share } from "../../scoring/audit.ts";
import type { LengthCues, PositionBias } from "../../scoring/hygiene.ts";
import type { LabelHygiene } from "../../scoring/hygiene-content.ts";
import type { ColumnHygiene, SplitOverlap } from "./hygiene.ts";

/** The hygiene of one (task, protocol) as lines for a terminal. */
export function hygieneLines(hygiene: ColumnHygiene, width: number | "unlimited"): string[] {
  const { task, protocol, primary, items, repeated, positions, lengths, labels, splits } = hygiene;
  return [
    `${task} · ${protocol} · ${primary}: ${items} items`,
    `  ${repeated === 0 ? "no item repeats another's content" : `${repeated} items repeat the content of an earlier one`}`,
    ...splits.map((split) => `  ${splitText(split)}`),
    ...(positions === undefined ? [] : positionLines(positions, hygiene.shuffled, width)),
    ...(lengths === undefined ? [] : lengthLines(lengths).map((line) => `  ${line}`)),
    ...(labels === undefined ? [] : labelLines(labels, width)),
    "",
  ];
}

function splitText(overlap: SplitOverlap): string {
  if ("reason" in overlap) return `split ${overlap.split}: ${overlap.reason}`;
  const { split, seen, score, unseen } = overlap;
  if (seen === 0) return `split ${split}: none of the items stands in it`;
  const all = score === undefined ? "no score" : `${scoreText(score)} on all`;
  const rest = unseen === undefined ? "no unseen item is scored" : `${scoreText(unseen)} on the ${unseen.n} unseen`;
  return `split ${split}: ${seen} items stand in it as well; ${all}, ${rest}`;
}

function positionLines(bias: PositionBias, shuffled: boolean, width: number | "unlimited"): string[] {
  const { answered, gold, wrong, expected, test } = bias;
  const rows = answered.map((count, place) => [
    String(place + 1),
    ...[count, gold[place], wrong[place]].map(String),
    (expected[place] as number).toFixed(1),
  ]);
  const columns = ["position", "answered", "gold", "wrong", "expected"].map((title) => ({ title, align: "right" as const }));
  const verdict =
    "reason" in test
      ? `no test of position: ${test.reason}`
      : `position of wrong answers against none preferred: X² ${test.statistic.toFixed(1)}, p ${pText(test.p)}`;
  const caution = "p" in test && !shuffled ? "; the order is the data's, which may put tempting choices in one place" : "";
  return [...tableLines({ columns, rows }, width).map((line) => `  ${line}`), `  ${verdict}${caution}`];
}

function lengthLines({ goldIsLongest, expected, answersLongest, rightWhenLongest, rightOtherwise }: LengthCues): string[] {
  return [
    `the gold is the longest choice in ${percent(goldIsLongest.share)} % [${intervalText(goldIsLongest.interval)}], by chance ${percent(expected)} %`,
    `answers are a longest choice in ${shareText(answersLongest)}; right ${shareText(rightWhenLongest)} where the gold is a longest one, ${shareText(rightOtherwise)} elsewhere`,
  ];
}

function labelLines({ uses, notOffered, lists, neverListed }: LabelHygiene, width: number | "unlimited"): string[] {
  const columns = [
    { title: "label", align: "left" as const },
    ...["gold", "answered", "listed"].map((title) => ({ title, align: "right" as const })),
  ];
  const rows = uses.map(({ label, gold, answered, listed }) => [label, String(gold), String(answered), String(listed)]);
  const never = uses.filter(({ gold, answered }) => gold > 0 && answered === 0).map(({ label }) => label);
  return [
    ...tableLines({ columns, rows }, width).map((line) => `  ${line}`),
    ...(notOffered.length === 0 ? [] : [`  golds that are no label of the task: ${notOffered.join(", ")}`]),
    ...(never.length === 0 ? [] : [`  golds that are never answered: ${never.join(", ")}`]),
    ...(neverListed.length === 0
      ? []
      : [
          `  ${lists} replies repeat a list of labels, and none of them has ${neverListed.join(", ")}: it may not have been offered`,
        ]),
  ];
}

function shareText(share: Share): string {
  return "value" in share ? `${percent(share.value)} % of ${share.of}` : "none";
}
