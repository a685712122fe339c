import type { Card } from "../../core/definition.ts";
import { random } from "../../core/random.ts";
import type { CardCheck, LeakCheck, SplitCheck } from "../../data/check-card.ts";
import { percent, pText } from "../../report/numbers.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import { uniformTest } from "../tasks/balance.ts";
import { printable } from "./text.ts";

export type GoodCheck = Extract<CardCheck, { ok: true }>;

/** Something in the data that could move a score, in one sentence. */
export interface Finding {
  readonly kind: "repeated" | "contradictory" | "leak" | "passages" | "gold" | "shared";
  readonly split: string;
  readonly message: string;
}

/** Below it, an uneven spread of gold over positions is no accident of the draw. */
const GOLD_ALPHA = 0.001;

export function findingsOf(card: Card, { splits, leaks }: GoodCheck): Finding[] {
  return [...splits.flatMap((split) => splitFindings(card, split)), ...leaks.flatMap(leakFindings)];
}

function splitFindings({ card, map }: Card, { split, rows, contents, contradictory, golds, choices }: SplitCheck): Finding[] {
  const findings: Finding[] = [];
  // With `once` the card has settled what repeated rows mean.
  if (map?.duplicates !== "once") {
    if (rows > contents)
      findings.push({ kind: "repeated", split, message: `${rows - contents} rows repeat the content of an earlier row` });
    if (contradictory > 0)
      findings.push({ kind: "contradictory", split, message: `${contradictory} contents stand in rows with different golds` });
  }
  const form = map?.gold?.form;
  if (form !== "index" && form !== "index-from-1" && form !== "letter") return findings;
  if (choices === undefined || golds.length === 0 || golds.length > choices) return findings;
  // A position that never is gold counts too.
  const counts = Array.from({ length: choices }, (_, place) => golds[place]?.rows ?? 0);
  const { p } = uniformTest(counts, random("gold balance", card, split));
  const [most] = golds;
  if (p < GOLD_ALPHA && most !== undefined) {
    const share = `${percent(most.rows / rows)} % of golds are at "${printable(most.gold)}"`;
    findings.push({ kind: "gold", split, message: `${share}, which no draw of positions gives (p ${pText(p)})` });
  }
  return findings;
}

function leakFindings({ from, to, same, alike, fields }: LeakCheck): Finding[] {
  const passages = Object.entries(fields).filter(([, rows]) => rows > alike);
  return [
    ...(alike === 0
      ? []
      : [{ kind: "leak" as const, split: from, message: `${alike} rows stand in ${to} as well, ${same} of them to the letter` }]),
    ...passages.map(([field, rows]) => ({
      kind: "passages" as const,
      split: from,
      message: `${rows} rows share their ${printable(field)} with rows of ${to}`,
    })),
  ];
}

/** The check as lines for a terminal. */
export function checkLines(
  {
    card,
    check,
    notHere,
    findings,
  }: {
    readonly card: Card;
    readonly check: GoodCheck;
    readonly notHere: readonly string[];
    readonly findings: readonly Finding[];
  },
  width: number | "unlimited",
): string[] {
  const columns = [left("split"), right("rows"), right("different"), right("contradictory"), left("most frequent golds")];
  const rows = check.splits.map(({ split, rows: count, contents, contradictory, golds }) => [
    split,
    String(count),
    String(contents),
    String(contradictory),
    goldText(golds, count),
  ]);
  const once =
    card.map?.duplicates === "once" ? ["Repeated rows are one item and contradictory ones none, as the card says.", ""] : [];
  return [
    ...tableLines({ columns, rows }, width),
    "",
    ...once,
    ...(notHere.length === 0 ? [] : [`not on this machine: ${notHere.join(", ")}`, ""]),
    ...(findings.length === 0 ? ["nothing found"] : findings.map(({ split, message }) => `${split}: ${message}`)),
    ...check.leaks.flatMap(({ from, to, examples }) =>
      examples.length === 0 ? [] : [`${from}: rows ${examples.join(", ")}${examples.length === 5 ? ", …" : ""} stand in ${to}`],
    ),
  ];
}

const MOST_GOLDS = 6;

function goldText(golds: SplitCheck["golds"], rows: number): string {
  const shown = golds.slice(0, MOST_GOLDS).map(({ gold, rows: count }) => `${printable(gold)} ${percent(count / rows)} %`);
  return golds.length === 0 ? "–" : [...shown, ...(golds.length > MOST_GOLDS ? ["…"] : [])].join(", ");
}
