import type { Problem } from "../../core/errors.ts";
import { READINGS, type ReadingKind } from "../../core/outcome.ts";
import type { HandReading } from "../../scoring/audit.ts";
import { readHandAnswer } from "../../scoring/audit-answer.ts";
import { type MarkRow, marksError } from "./csv.ts";
import { type AuditReply, keyText } from "./replies.ts";

export interface HandReadings {
  readonly readings: readonly HandReading[];
  /** Rows that say nothing yet. */
  readonly unmarked: number;
}

/**
 * From rows of a sheet to readings of the run's replies. Rows that name another model in a column `model` are left out: one file
 * may hold the marks of several runs.
 * @throws MivhanError E_AUDIT_MARKS with every row that names no reply of the run, or whose mark cannot be understood
 */
export function handReadings(
  rows: readonly MarkRow[],
  { file, model, replies }: { readonly file: string; readonly model: string; readonly replies: readonly AuditReply[] },
): HandReadings {
  const byKey = new Map(replies.map((reply) => [keyText(reply.key), reply]));
  const mine = rows.filter(({ cells }) => !Object.hasOwn(cells, "model") || cells["model"] === model);
  const problems: Problem[] = [];
  const readings = new Map<string, HandReading>();
  let unmarked = 0;
  for (const { row, cells } of mine) {
    const refuse = (field: string, fault: Omit<Problem, "place">) => problems.push({ place: { file, row, field }, ...fault });
    const { task = "", protocol = "", item = "", seed = "" } = cells;
    const key = keyText({ task, protocol, item, seed: Number(seed) });
    const reply = byKey.get(key);
    if (reply === undefined) {
      refuse("item", { message: `the run has no reply of ${task} · ${protocol} to item "${item}" under seed ${seed}` });
      continue;
    }
    const mark = readMark(cells, reply);
    if (mark.kind === "unmarked") unmarked += 1;
    else if (mark.kind === "fault") refuse(mark.field, mark.fault);
    else if (readings.has(key)) refuse("item", { message: `item "${item}" is marked in an earlier row already` });
    else readings.set(key, { key: reply.key, ...mark.mark });
  }
  if (mine.length === 0) problems.push({ place: { file }, message: `it has no row of the model ${model}` });
  else if (problems.length === 0 && readings.size === 0)
    problems.push({ place: { file }, message: "no row is marked", expected: "a reading or an answer in each row that was read" });
  if (problems.length > 0) throw marksError(file, problems);
  return { readings: [...readings.values()], unmarked };
}

type Mark =
  | { readonly kind: "unmarked" }
  | { readonly kind: "mark"; readonly mark: Omit<HandReading, "key"> }
  | { readonly kind: "fault"; readonly field: string; readonly fault: Omit<Problem, "place"> };

function readMark(cells: MarkRow["cells"], { entry, item, order }: AuditReply): Mark {
  const reading = (cells["reading"] ?? "").trim();
  const answer = (cells["answer"] ?? "").trim();
  const note = (cells["note"] ?? "").trim();
  if (reading === "" && answer === "") return { kind: "unmarked" };
  const doubtful = DOUBT.get((cells["doubtful"] ?? "").trim().toLowerCase());
  if (doubtful === undefined)
    return {
      kind: "fault",
      field: "doubtful",
      fault: { message: `"${cells["doubtful"]}" says neither yes nor no`, expected: "yes, no or nothing" },
    };
  const rest = { doubtful, ...(note === "" ? {} : { note }) };
  const kind = reading === "" ? "answered" : READINGS.find((name) => name === reading);
  if (kind === undefined)
    return {
      kind: "fault",
      field: "reading",
      fault: { message: `there is no reading "${reading}"`, expected: `one of ${READINGS.join(", ")}` },
    };
  if (kind !== "answered") return unanswered(kind, answer, rest);
  const read = readHandAnswer(answer, {
    form: item.gold.kind,
    labels: entry.spec.labels,
    optionLabels: entry.spec.optionLabels,
    order,
  });
  if (!read.ok)
    return {
      kind: "fault",
      field: "answer",
      fault: { message: `"${answer}" is no answer to item "${item.id}"`, expected: read.expected },
    };
  return { kind: "mark", mark: { reading: "answered", answer: read.answer, ...rest } };
}

function unanswered(
  reading: Exclude<ReadingKind, "answered">,
  answer: string,
  rest: Pick<HandReading, "doubtful" | "note">,
): Mark {
  if (answer === "") return { kind: "mark", mark: { reading, ...rest } };
  const message = `the reading is ${reading}, and yet an answer is given`;
  return { kind: "fault", field: "answer", fault: { message, expected: "an answer, or the reading, alone" } };
}

const DOUBT: ReadonlyMap<string, boolean> = new Map([
  ["", false],
  ["no", false],
  ["yes", true],
]);
