import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { READINGS, type Reading, type ReadingKind } from "../../core/outcome.ts";
import { columnKey } from "../../run/derive.ts";
import { auditExtractor, type ExtractorAudit, type HandReading } from "../../scoring/audit.ts";
import { valueByHand } from "../../scoring/audit-score.ts";
import type { Registry } from "../../scoring/registry.ts";
import { writeAtomic } from "../../store/files.ts";
import type { StoredRun } from "../numbers/stored-run.ts";
import { type AuditReply, keyText, replyTexts } from "./replies.ts";

/** Version of `audits/<name>.json`: raised when a field changes its meaning or goes. */
const AUDIT_FORMAT = 1;

/** One (task, protocol) as it was read by hand. */
export interface AuditedColumn {
  readonly task: string;
  readonly protocol: string;
  /** The `read` digest of the column when it was audited: with another one its extractors may read otherwise. */
  readonly read: string;
  readonly primary: string;
  /** Collected replies of the column, of which `hand` were read by hand. */
  readonly replies: number;
  readonly hand: number;
  readonly doubtful: number;
  /** By hand. */
  readonly readings: Readonly<Record<ReadingKind, number>>;
  readonly extractors: Readonly<Record<string, ExtractorAudit>>;
  /** The same without the doubtful replies; present where there are any. */
  readonly certain?: Readonly<Record<string, ExtractorAudit>>;
  /** The mean of the primary metric over the replies read by hand, read by hand and by each extractor; absent for corpus metrics. */
  readonly score?: { readonly byHand: number; readonly byExtractor: Readonly<Record<string, number>> };
}

/** `audits/<name>.json` in a run directory: derived from `readings` and the run alone. */
export interface Audit {
  readonly format: number;
  readonly name: string;
  readonly run: string;
  readonly unmarked: number;
  readonly columns: readonly AuditedColumn[];
  /** What the reader said. */
  readonly readings: readonly HandReading[];
}

export interface AuditInput {
  readonly name: string;
  readonly run: StoredRun;
  readonly replies: readonly AuditReply[];
  readonly readings: readonly HandReading[];
  readonly unmarked: number;
}

export async function makeAudit({ name, run, replies, readings, unmarked }: AuditInput, registry: Registry): Promise<Audit> {
  const byKey = new Map(replies.map((reply) => [keyText(reply.key), reply]));
  const texts = await replyTexts(
    run.directory,
    readings.map(({ key }) => key),
  );
  const columns = run.manifest.entries.flatMap((entry): AuditedColumn[] => {
    const own = readings.filter(({ key }) => columnKey(key) === columnKey(entry));
    if (own.length === 0) return [];
    const [metric = ""] = entry.primary.split("@");
    const read = own.map((hand) => {
      const reply = byKey.get(keyText(hand.key)) as AuditReply;
      const text = texts.get(keyText(hand.key));
      const scored = { hand, item: reply.item, order: reply.order, spec: reply.entry.spec, metric };
      return { hand, reply, value: text === undefined ? undefined : valueByHand({ ...scored, reply: text }, registry) };
    });
    const extractors = entry.protocolDefinition.extractors;
    const certain = read.filter(({ hand }) => !hand.doubtful);
    const values = read.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const meanOf = (extractor: string) => mean(read.map(({ reply }) => reply.readings[extractor]?.values[metric] as number));
    return [
      {
        task: entry.task,
        protocol: entry.protocol,
        read: entry.read,
        primary: entry.primary,
        replies: replies.filter(({ key }) => columnKey(key) === columnKey(entry)).length,
        hand: own.length,
        doubtful: read.length - certain.length,
        readings: countReadings(own),
        extractors: byExtractor(extractors, (extractor) => auditOf(read, extractor)),
        ...(certain.length === read.length
          ? {}
          : { certain: byExtractor(extractors, (extractor) => auditOf(certain, extractor)) }),
        ...(values.length === read.length
          ? { score: { byHand: mean(values), byExtractor: byExtractor(extractors, meanOf) } }
          : {}),
      },
    ];
  });
  return { format: AUDIT_FORMAT, name, run: run.manifest.run, unmarked, columns, readings };
}

export async function writeAudit(directory: string, audit: Audit): Promise<string> {
  const folder = join(directory, "audits");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${audit.name}.json`);
  await writeAtomic(path, [`${JSON.stringify(audit, null, 2)}\n`]);
  return path;
}

/** The audits of a run by name; none where nobody made any. @throws MivhanError E_DAMAGED for one that cannot be read */
export async function readAudits(directory: string): Promise<Audit[]> {
  const folder = join(directory, "audits");
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).sort();
  return Promise.all(files.map(async (file) => parseAudit(await readFile(join(folder, file), "utf8"), join(folder, file))));
}

function parseAudit(text: string, path: string): Audit {
  try {
    const audit = JSON.parse(text) as Audit;
    if (audit.format === AUDIT_FORMAT) return audit;
  } catch {
    // Said below, as of an audit of another layout.
  }
  throw new MivhanError({
    code: "E_DAMAGED",
    family: "store",
    message: `${path} is no audit that this version of Mivhan can read`,
    advice: "make it again from its marks with: mivhan audit RUN --read marks.csv",
  });
}

function auditOf(read: readonly { readonly hand: HandReading; readonly reply: AuditReply }[], extractor: string): ExtractorAudit {
  return auditExtractor(
    read.map(({ hand, reply }) => ({
      form: reply.item.gold.kind,
      hand,
      extracted: reply.readings[extractor] as Reading,
    })),
  );
}

function byExtractor<T>(extractors: readonly string[], make: (extractor: string) => T): Record<string, T> {
  return Object.fromEntries(extractors.map((extractor) => [extractor, make(extractor)]));
}

function countReadings(readings: readonly HandReading[]): Record<ReadingKind, number> {
  return Object.fromEntries(READINGS.map((kind) => [kind, readings.filter(({ reading }) => reading === kind).length])) as Record<
    ReadingKind,
    number
  >;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
