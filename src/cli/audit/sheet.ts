import type { OutcomeFinish, OutcomeKey } from "../../core/outcome.ts";
import type { GenerateReply } from "../../core/request.ts";
import { offeredLetters } from "../../scoring/audit-answer.ts";
import type { AuditReply } from "./replies.ts";

/** What a person reads to say what one reply means: what was asked and what came back, never gold or readings. */
export interface SheetRow {
  readonly key: OutcomeKey;
  /** The item's fields by name: question, context, text … */
  readonly fields: readonly (readonly [name: string, text: string])[];
  /** What may be answered; empty where the answer is free. `answer` is what the sheet's column of that name takes. */
  readonly options: readonly { readonly answer: string; readonly text: string }[];
  readonly reply: string;
  readonly finish: OutcomeFinish;
}

/** The sheet of one run. */
export interface Sheet {
  readonly run: string;
  readonly model: string;
  readonly rows: readonly SheetRow[];
}

/** The columns by which a mark finds its reply, and those that a person fills in. */
export const KEY_COLUMNS = ["task", "protocol", "item", "seed"] as const;
export const MARK_COLUMNS = ["reading", "answer", "doubtful", "note"] as const;

export function sheetRow({ key, entry, item, order }: AuditReply, reply: GenerateReply): SheetRow {
  const fields = Object.entries(item.fields).map(
    ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  const { labels, optionLabels } = entry.spec;
  const letters = offeredLetters({ optionLabels, order });
  const options =
    item.choices.length > 0
      ? order.map((index, position) => ({ answer: letters[position] as string, text: item.choices[index] as string }))
      : labels.map(({ label, spellings }) => ({ answer: label, text: spellings[0] ?? label }));
  return { key, fields, options, reply: reply.text, finish: reply.finish };
}
