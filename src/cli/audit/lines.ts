import type { Manifest } from "../../core/manifest.ts";
import { intervalText, percent } from "../../report/numbers.ts";
import { tableLines } from "../../report/text-table.ts";
import { columnKey } from "../../run/derive.ts";
import type { Share } from "../../scoring/audit.ts";
import type { Summary } from "../../summary/model.ts";
import { type Audit, type AuditedColumn, readAudits } from "./record.ts";

/** The audits of a run beside its scores, for `mivhan runs show`; no line where there is none. */
export async function auditLines(
  { directory, manifest, summary }: { readonly directory: string; readonly manifest: Manifest; readonly summary: Summary },
  width: number | "unlimited",
): Promise<string[]> {
  const audits = await readAudits(directory);
  return audits.flatMap((audit) => ["", ...linesOfAudit(audit, { manifest, summary }, width)]);
}

/** One audit: of each extractor the score, how far its reading is to be believed, and the score without its errors. */
export function linesOfAudit(
  audit: Audit,
  { manifest, summary }: { readonly manifest: Manifest; readonly summary: Summary },
  width: number | "unlimited",
): string[] {
  const left = ["task", "protocol", "extractor"].map((title) => ({ title, align: "left" as const }));
  const right = ["score", "precision", "recall", "wrong", "invented", "missed"].map((title) => ({
    title,
    align: "right" as const,
  }));
  const rows = audit.columns.flatMap((column) =>
    Object.entries(column.extractors).map(([extractor, { precision, recall, wrong, invented, missed }]) => [
      column.task,
      column.protocol,
      extractor,
      scoreOf(column, extractor, summary),
      shareText(precision),
      shareText(recall),
      ...[wrong, invented, missed].map(String),
    ]),
  );
  return [
    `audit ${audit.name}: how the extractors read, against ${audit.readings.length} replies read by hand`,
    "",
    ...tableLines({ columns: [...left, ...right], rows }, width),
    "",
    ...audit.columns.flatMap((column) => noteLines(column, manifest)),
    ...(audit.unmarked === 0 ? [] : [`${audit.unmarked} rows of the sheet are not marked`]),
  ];
}

function scoreOf({ task, protocol, primary }: AuditedColumn, extractor: string, { columns }: Summary): string {
  const [metric = ""] = primary.split("@");
  const column = columns.find((candidate) => candidate.task === task && candidate.protocol === protocol);
  const score = column?.extractors[extractor]?.scores[metric];
  return score === undefined ? "–" : percent(score.value);
}

function shareText(share: Share): string {
  return "value" in share ? `${percent(share.value)} [${intervalText(share.interval)}]` : "–";
}

function noteLines(column: AuditedColumn, manifest: Manifest): string[] {
  const name = `${column.task} · ${column.protocol}`;
  const entry = manifest.entries.find((candidate) => columnKey(candidate) === columnKey(column));
  const lines = [`${name}: ${column.hand} of ${column.replies} replies read by hand, ${column.readings.answered} with an answer`];
  if (column.doubtful > 0) lines.push(`${name}: ${column.doubtful} of them doubtful; without them ${certainText(column)}`);
  if (column.score !== undefined) {
    const { byHand, byExtractor } = column.score;
    const others = Object.entries(byExtractor).map(([extractor, value]) => `${percent(value)} by ${extractor}`);
    lines.push(`${name}: ${column.primary.split("@")[0]} of these replies is ${percent(byHand)} by hand, ${others.join(", ")}`);
  }
  if (entry !== undefined && entry.read !== column.read)
    lines.push(`${name}: replies are read otherwise now than when they were audited; read the marks again`);
  return lines;
}

function certainText({ certain = {} }: AuditedColumn): string {
  return Object.entries(certain)
    .map(([extractor, { precision, recall }]) => `${extractor} ${shareText(precision)} and ${shareText(recall)}`)
    .join(", ");
}
