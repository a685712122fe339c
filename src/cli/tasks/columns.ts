import { didYouMean } from "../../definitions/nearest.ts";
import { type Dialogue, NONE, type Question, type Understood } from "./dialogue.ts";
import type { Table } from "./table.ts";

export interface ColumnQuestion {
  readonly dialogue: Dialogue;
  readonly given: string | undefined;
  readonly flag: string;
  readonly text: string;
  /** Names that are proposed where a column has one, the surest first, in small letters. */
  readonly names: readonly string[];
  /** Columns that mean something else already: never proposed. */
  readonly taken: ReadonlySet<string>;
  /** Whether `NONE` is an answer, and what is taken where nobody can be asked. */
  readonly isOptional?: boolean;
}

/** Asks for one column, by its name or its number. */
export async function askColumn(
  table: Table,
  { dialogue, given, flag, text, names, taken, isOptional = false }: ColumnQuestion,
): Promise<string> {
  const proposal = names
    .map((name) => table.columns.find(({ path }) => path.trim().toLowerCase() === name && !taken.has(path))?.path)
    .find((path) => path !== undefined);
  const question: Question = {
    flag,
    text,
    ...(proposal === undefined ? (isOptional ? { proposal: NONE } : {}) : { proposal }),
    ...(isOptional ? { otherwise: NONE } : {}),
  };
  return dialogue.ask(question, given, (answer) =>
    isOptional && answer.trim() === NONE ? { ok: true, value: NONE } : columnOf(table, answer),
  );
}

/** Asks for the choices: one column that holds lists, or at least two columns. */
export async function askColumns(
  table: Table,
  { dialogue, given }: { readonly dialogue: Dialogue; readonly given: string | undefined },
): Promise<string | readonly string[]> {
  const proposal = table.suggested.choices;
  const question = {
    flag: "--choices",
    text: "columns of the choices, with commas between them, or one column of lists",
    ...(proposal === undefined ? {} : { proposal: [proposal].flat().join(",") }),
  };
  return dialogue.ask(question, given, (answer) => choicesOf(table, answer));
}

function choicesOf(table: Table, answer: string): Understood<string | readonly string[]> {
  const whole = columnOf(table, answer);
  const parts = whole.ok ? [answer] : answer.split(",");
  const columns: string[] = [];
  for (const part of parts) {
    const column = columnOf(table, part);
    if (!column.ok) return column;
    if (columns.includes(column.value)) return { ok: false, message: `the column ${column.value} stands twice` };
    columns.push(column.value);
  }
  const [only] = columns;
  if (columns.length > 1 || only === undefined) return { ok: true, value: columns };
  const isList = table.columns.some(({ path, type }) => path === only && type === "list");
  return isList
    ? { ok: true, value: only }
    : { ok: false, message: `the column ${only} holds no lists`, advice: "name at least two columns" };
}

function columnOf({ columns }: Table, answer: string): Understood<string> {
  const names = columns.map(({ path }) => path);
  const wanted = answer.trim();
  const named = names.find((name) => name === answer) ?? names.find((name) => name.trim() === wanted);
  const numbered = /^\d{1,3}$/.test(wanted) ? names[Number(wanted) - 1] : undefined;
  const value = named ?? numbered;
  if (value !== undefined) return { ok: true, value };
  return {
    ok: false,
    message: `there is no column ${wanted}`,
    advice: didYouMean(wanted, names) ?? `columns: ${names.join(", ")}`,
  };
}
