import type { FieldMap } from "../../core/definition.ts";
import { canonicalJson } from "../../core/json.ts";
import type { Kind } from "../../core/kind.ts";
import { valueAt } from "../../data/field.ts";
import { goldForm } from "../../data/suggest-map.ts";
import { askAbout, askLabels } from "./about.ts";
import { askColumn, askColumns } from "./columns.ts";
import { type Dialogue, NONE, oneOf } from "./dialogue.ts";
import type { Table } from "./table.ts";

/** The kinds that rows of a table can make, with the slots that a column fills. */
export const NEW_KINDS = {
  "multiple-choice": ["question"],
  "short-answer": ["question"],
  "extractive-qa": ["context", "question"],
  classification: ["text"],
  translation: ["text"],
  summarization: ["text"],
} as const satisfies Partial<Record<Kind, readonly Slot[]>>;
export type NewKind = keyof typeof NEW_KINDS;
export type Slot = "question" | "context" | "text";
export type Gold = NonNullable<FieldMap["gold"]>;

/** The forms of gold that each kind can be scored with, and what each looks like. */
const FORMS: Readonly<Record<NewKind, readonly Gold["form"][]>> = {
  "multiple-choice": ["letter", "index", "index-from-1", "text"],
  "short-answer": ["text", "number", "final-number", "answers"],
  "extractive-qa": ["text", "answers"],
  classification: ["label"],
  translation: ["text", "answers"],
  summarization: ["text", "answers"],
};

/** What flags say; every one of them stands for a question. */
export interface NewTaskFlags {
  readonly kind?: string;
  readonly question?: string;
  readonly context?: string;
  readonly text?: string;
  readonly choices?: string;
  readonly answer?: string;
  readonly form?: string;
  readonly id?: string;
  readonly group?: string;
  readonly duplicates?: string;
  readonly language?: string;
  readonly name?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly redistribute?: string;
  readonly instruction?: string;
  /** "0=שלילי": what a label is called before the model. */
  readonly label: readonly string[];
}

/** Everything that card and task need to know. */
export interface NewTask {
  readonly kind: NewKind;
  readonly map: FieldMap;
  readonly labels: readonly { readonly label: string; readonly spellings: readonly string[] }[];
  readonly language: string;
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly redistribute: boolean;
  readonly instruction?: string;
}

/** Asks what the table cannot say by itself. What it seems to say is only proposed. */
export async function askForTask(table: Table, flags: NewTaskFlags, dialogue: Dialogue): Promise<NewTask> {
  const kind = await dialogue.ask(
    { flag: "--kind", text: `what is asked (${Object.keys(NEW_KINDS).join(", ")})`, proposal: guessKind(table) },
    flags.kind,
    oneOf(Object.keys(NEW_KINDS) as NewKind[]),
  );
  const fields: Record<string, string> = {};
  const slots = NEW_KINDS[kind];
  // One text column that nothing else claims is what is asked about, whatever it is called.
  const [rest, ...more] = Object.values(table.suggested.fields);
  const only = slots.length > 1 || rest === undefined || more.length > 0 ? [] : [rest.trim().toLowerCase()];
  for (const slot of slots) {
    const taken = new Set(Object.values(fields));
    fields[slot] = await askColumn(table, {
      dialogue,
      given: flags[slot],
      flag: `--${slot}`,
      text: SLOT_TEXTS[slot],
      names: [...SLOT_NAMES[slot], ...only],
      taken,
    });
  }
  const choices = kind === "multiple-choice" ? await askColumns(table, { dialogue, given: flags.choices }) : undefined;
  const taken = new Set([...Object.values(fields), ...[choices ?? []].flat()]);
  const gold = await askGold(table, { flags, dialogue, kind, choices, taken });
  const optional = await askOptional(table, { flags, dialogue, kind, taken: new Set([...taken, gold.from]) });
  const { context, ...map } = optional;
  const duplicates = map.id === undefined ? await askDuplicates(table, { flags, dialogue, columns: [...taken] }) : {};
  const labels = kind === "classification" ? await askLabels(table, { flags, dialogue, gold }) : [];
  const about = await askAbout(table, { flags, dialogue, kind, fields, gold });
  dialogue.finish();
  return {
    kind,
    labels,
    ...about,
    map: {
      ...map,
      ...duplicates,
      ...(choices === undefined ? {} : { choices }),
      gold,
      fields: context === undefined ? fields : { context, ...fields },
    },
  };
}

const SLOT_TEXTS: Readonly<Record<Slot, string>> = {
  question: "column of the question",
  context: "column of the passage",
  text: "column of the text",
};
const SLOT_NAMES: Readonly<Record<Slot, readonly string[]>> = {
  question: ["question", "query", "שאלה", "השאלה", "ctx", "prompt"],
  context: ["context", "passage", "paragraph", "הקשר", "קטע", "פסקה"],
  text: ["text", "sentence", "source", "article", "comment", "טקסט", "משפט", "תגובה", "מקור"],
};

export interface Asking {
  readonly flags: NewTaskFlags;
  readonly dialogue: Dialogue;
}

function guessKind({ suggested, columns }: Table): NewKind {
  const hasPassage = columns.some(({ path }) => SLOT_NAMES.context.includes(path.trim().toLowerCase()));
  if (suggested.choices !== undefined) return "multiple-choice";
  if (hasPassage) return "extractive-qa";
  const gold = suggested.gold?.from.trim().toLowerCase() ?? "";
  if (["translation", "תרגום"].includes(gold)) return "translation";
  if (["summary", "תקציר", "סיכום"].includes(gold)) return "summarization";
  return suggested.gold?.form === "label" ? "classification" : "short-answer";
}

async function askGold(
  table: Table,
  {
    flags,
    dialogue,
    kind,
    choices,
    taken,
  }: Asking & { kind: NewKind; choices: FieldMap["choices"] | undefined; taken: ReadonlySet<string> },
): Promise<Gold> {
  const suggested = table.suggested.gold?.from;
  const names = suggested === undefined || taken.has(suggested) ? [] : [suggested.trim().toLowerCase()];
  const text = kind === "classification" ? "column of the label" : "column of the right answer";
  const from = await askColumn(table, { dialogue, given: flags.answer, flag: "--answer", text, names, taken });
  const forms = FORMS[kind];
  const [only] = forms;
  if (forms.length === 1 && only !== undefined) return { from, form: only };
  const column = table.columns.find(({ path }) => path === from);
  const guess = column === undefined ? undefined : goldForm(column, { rows: table.rows, choices });
  const proposal = guess !== undefined && forms.includes(guess) ? guess : forms.includes("text") ? "text" : undefined;
  const question = {
    flag: "--form",
    text: `how it is written (${forms.map((form) => `${form}: ${FORM_TEXTS[form]}`).join("; ")})`,
  };
  const form = await dialogue.ask({ ...question, ...(proposal === undefined ? {} : { proposal }) }, flags.form, oneOf(forms));
  return { from, form };
}

const FORM_TEXTS: Readonly<Partial<Record<Gold["form"], string>>> = {
  letter: "A, B or א, ב",
  index: "a position from 0",
  "index-from-1": "a position from 1",
  text: "the text itself",
  number: "a number",
  "final-number": "a solution that ends in #### and a number",
  answers: "a list of accepted answers",
  label: "a label",
  entities: "a list of entities over tokens",
};

async function askOptional(
  table: Table,
  { flags, dialogue, kind, taken }: Asking & { kind: NewKind; taken: ReadonlySet<string> },
): Promise<{ id?: string; group?: string; context?: string }> {
  const { id, group } = table.suggested;
  const has = (column: string | undefined) => (column !== undefined && !taken.has(column) ? [column.trim().toLowerCase()] : []);
  const ask = (flag: string, given: string | undefined, text: string, names: readonly string[]) =>
    askColumn(table, { dialogue, given, flag, text: `${text}, or - for none`, names, taken, isOptional: true });
  const takesContext = kind === "multiple-choice" || kind === "short-answer";
  const found = {
    context: takesContext
      ? await ask("--context", flags.context, "column of a passage before the question", SLOT_NAMES.context)
      : NONE,
    id: await ask("--id", flags.id, "column of the id (without one, an item is known by its content)", has(id)),
    group: await ask("--group", flags.group, "column of chapter, subject or source, for breakdowns", has(group)),
  };
  return Object.fromEntries(Object.entries(found).filter(([, column]) => column !== NONE));
}

/** Only where rows repeat the content of earlier ones, and no id tells them apart. */
async function askDuplicates(
  { rows }: Table,
  { flags, dialogue, columns }: Asking & { columns: readonly string[] },
): Promise<{ duplicates?: "once" | "error" }> {
  const contents = new Set(rows.map((row) => canonicalJson(columns.map((column) => valueAt(row, column) ?? null))));
  if (contents.size === rows.length) return {};
  const repeated = rows.length - contents.size;
  const text = `${repeated} rows repeat an earlier row (once: one item for rows that agree, none for rows that contradict each other; error: refuse the file)`;
  const rule = await dialogue.ask(
    { flag: "--duplicates", text, proposal: "once" },
    flags.duplicates,
    oneOf(["once", "error"] as const),
  );
  return { duplicates: rule };
}
