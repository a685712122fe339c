import { basename } from "node:path";
import { withoutPacking } from "../../data/bytes.ts";
import { valueAt } from "../../data/field.ts";
import { isRightToLeft } from "../../report/isolate.ts";
import type { Asking, Gold, NewKind, NewTask } from "./answers.ts";
import { matching, NONE, oneOf, someText, type Understood } from "./dialogue.ts";
import type { Table } from "./table.ts";

/** More labels than this are answers, and no list that a model could be offered. */
const MOST_LABELS = 50;

export async function askLabels(table: Table, { flags, dialogue, gold }: Asking & { gold: Gold }): Promise<NewTask["labels"]> {
  const written = [...new Set(table.rows.map((row) => String(valueAt(row, gold.from) ?? "")))]
    .filter((label) => label !== "")
    .sort();
  const said = new Map(flags.label.map((text) => [text.split("=", 1)[0] ?? text, text]));
  const labels: { label: string; spellings: readonly string[] }[] = [];
  if (written.length > MOST_LABELS) return written.map((label) => ({ label, spellings: [label] }));
  for (const label of written) {
    const question = {
      flag: "--label",
      text: `what the model is to answer for the label ${label} (further spellings after commas)`,
    };
    const spellings = await dialogue.ask(
      { ...question, proposal: label, otherwise: label },
      said.get(label)?.slice(label.length + 1),
      spellingList,
    );
    labels.push({ label, spellings });
  }
  return labels;
}

function spellingList(text: string): Understood<readonly string[]> {
  const spellings = [...new Set(text.split(",").map((part) => part.trim()))].filter((part) => part !== "");
  return spellings.length === 0 ? { ok: false, message: "there is no word" } : { ok: true, value: spellings };
}

export async function askAbout(
  table: Table,
  { flags, dialogue, kind, fields, gold }: Asking & { kind: NewKind; fields: Readonly<Record<string, string>>; gold: Gold },
) {
  const spoken = kind === "translation" ? gold.from : (Object.values(fields).at(-1) ?? gold.from);
  const isHebrew = table.rows.some((row) => isRightToLeft(String(valueAt(row, spoken) ?? "")));
  const language = await dialogue.ask(
    {
      flag: "--language",
      text: kind === "translation" ? "language of the answers (he, en)" : "language (he, en)",
      proposal: isHebrew ? "he" : "en",
    },
    flags.language,
    matching(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, "a language tag such as he or en"),
  );
  const name = await dialogue.ask(
    { flag: "--name", text: "name of the task, in small Latin letters, digits and hyphens", proposal: nameOf(table.path) },
    flags.name,
    matching(/^[a-z0-9][a-z0-9.-]{0,99}$/, "small letters, digits, dots and hyphens"),
  );
  const title = await dialogue.ask(
    { flag: "--title", text: "a line about it", proposal: name, otherwise: name },
    flags.title,
    someText,
  );
  const licence = await dialogue.ask(
    { flag: "--licence", text: "licence of the texts (an SPDX name, or words)", proposal: "not stated", otherwise: "not stated" },
    flags.licence,
    someText,
  );
  const redistribute = await dialogue.ask(
    {
      flag: "--redistribute",
      text: "may the texts stand in run directories and reports (yes, no)",
      proposal: "no",
      otherwise: "no",
    },
    flags.redistribute,
    oneOf(["yes", "no"] as const),
  );
  const instruction = await dialogue.ask(
    { flag: "--instruction", text: "a sentence before every question, or - for none", proposal: NONE, otherwise: NONE },
    flags.instruction,
    someText,
  );
  return {
    language,
    name,
    title,
    licence,
    redistribute: redistribute === "yes",
    ...(instruction === NONE ? {} : { instruction }),
  };
}

function nameOf(path: string): string {
  const base = basename(withoutPacking(path))
    .replace(/\.[^.]*$/, "")
    .toLowerCase();
  const slug = base.replace(/[^a-z0-9.]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return slug === "" ? "my-task" : slug;
}
