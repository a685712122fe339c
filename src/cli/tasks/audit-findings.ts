import { percent, pText } from "../../report/numbers.ts";
import type { PartFloor } from "../../scoring/part-floors.ts";
import type { DataAudit, GoldBalance } from "./audit.ts";
import type { RunAudit } from "./audit-runs.ts";

/** Something in a task that could move a score, in one sentence. */
export interface AuditFinding {
  readonly kind: "rows" | "gold" | "floor" | "near" | "other-split" | "suspect-gold" | "discrimination";
  readonly message: string;
}

/** Below it, an uneven spread of gold over positions is no accident of the draw. */
const GOLD_ALPHA = 0.001;
/** So low a correlation is rarely chance with few models, and never what a good item does. */
const BACKWARDS = -0.3;

export function auditFindings(data: DataAudit, runs: readonly RunAudit[]): AuditFinding[] {
  const { task, rowFindings, gold, floors, near, others } = data;
  return [
    ...rowFindings.map((message) => ({ kind: "rows" as const, message: `${task.split}: ${message}` })),
    ...goldFinding(gold),
    ...floors.filter(beatsChance).map(floorFinding),
    ...(near.length === 0 ? [] : [{ kind: "near" as const, message: `${pairs(near.length)} of items ask nearly the same` }]),
    ...others.flatMap((other) =>
      "reason" in other || other.near.length === 0
        ? []
        : [
            {
              kind: "other-split" as const,
              message: `${new Set(other.near.map(({ first }) => first)).size} items are nearly the same as items of ${other.split}`,
            },
          ],
    ),
    ...runs.flatMap(runFindings),
  ];
}

export function beatsChance({ interval, chance }: PartFloor): boolean {
  return "low" in interval && interval.low > chance;
}

function goldFinding({ counts, test }: GoldBalance): AuditFinding[] {
  if (test === undefined || test.p >= GOLD_ALPHA) return [];
  const [most] = [...counts].sort((a, b) => b.items - a.items);
  const total = counts.reduce((sum, { items }) => sum + items, 0);
  if (most === undefined) return [];
  const message = `gold is choice ${most.gold} in ${percent(most.items / total)} %, which no draw of positions gives (p ${pText(test.p)})`;
  return [{ kind: "gold", message }];
}

function floorFinding({ name, score, chance }: PartFloor): AuditFinding {
  return { kind: "floor", message: `${name} scores ${percent(score)} where guessing scores ${percent(chance)}` };
}

function runFindings({ protocol, analysis }: RunAudit): AuditFinding[] {
  const { models, missedByAll, items } = analysis;
  const suspect = models.length < 2 ? [] : missedByAll.filter(({ agreed }) => agreed?.models === models.length);
  const backwards = items.filter(({ discrimination }) => discrimination !== undefined && discrimination <= BACKWARDS);
  return [
    ...(suspect.length === 0
      ? []
      : [
          {
            kind: "suspect-gold" as const,
            message: `${protocol}: all ${models.length} models give one and the same wrong answer to ${suspect.length} items: look at their gold`,
          },
        ]),
    ...(backwards.length === 0
      ? []
      : [
          {
            kind: "discrimination" as const,
            message: `${protocol}: ${backwards.length} items are answered better by the weaker models`,
          },
        ]),
  ];
}

function pairs(count: number): string {
  return count === 1 ? "1 pair" : `${count} pairs`;
}
