import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { openLibrary } from "../library.ts";
import { auditData, readAuditedTask } from "../tasks/audit.ts";
import { auditFindings } from "../tasks/audit-findings.ts";
import { auditLines } from "../tasks/audit-lines.ts";
import { auditRuns } from "../tasks/audit-runs.ts";

interface AuditFlags {
  readonly root: readonly string[];
  readonly data: readonly string[];
  readonly run: readonly string[];
  readonly reportOnly?: boolean;
  readonly json?: boolean;
}

/** `mivhan tasks audit TASK`: what in a task could move a score besides knowledge, and with runs which items are worth a look. */
export async function auditTask(name: string, flags: AuditFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const places = { dataFolders: flags.data, environment: process.env };
  const task = await readAuditedTask(name, openLibrary(flags.root), places);
  const data = await auditData(task, places);
  const runs = await auditRuns(task, flags.run);
  const findings = auditFindings(data, runs);
  if (flags.json === true) terminal.out(JSON.stringify({ ...data, runs, findings }, null, 2));
  else for (const line of auditLines({ data, runs, findings, items: task.items }, terminal.width)) terminal.out(line);
  if (findings.length > 0 && flags.reportOnly !== true) context.exitWith(EXIT.check);
}
