import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { stringify } from "yaml";
import { MivhanError } from "../../core/errors.ts";
import { fileSha256 } from "../../data/location.ts";
import type { NewTask } from "./answers.ts";
import type { Table } from "./table.ts";

/** A file to write: a text, or a copy of another file. */
type Draft = { readonly path: string } & ({ readonly text: string } | { readonly copyOf: string });

/** Card, task and data of a new task, with their paths below the folder that `--root` takes. */
export interface Drafts {
  readonly files: readonly Draft[];
  /** The path of a data file in the card → the user's own, for messages. */
  readonly names: Readonly<Record<string, string>>;
}

export async function draftTask(answers: NewTask, tables: { readonly test: Table; readonly shots?: Table }): Promise<Drafts> {
  const splits: Record<string, { file: string; rows: number; sha256: string }> = {};
  const data: Draft[] = [];
  const names: Record<string, string> = {};
  for (const [split, table] of Object.entries(tables)) {
    // A card's paths hold neither "\\" nor ":"; one folder may not hold two files of a name.
    const name = `${answers.name}/${split === "test" ? "" : `${split}-`}${basename(table.path).replace(/[\\:]/g, "_")}`;
    splits[split] = { file: name, rows: table.rows.length, sha256: await fileSha256(table.path) };
    names[name] = table.path;
    data.push({ path: join("datasets", name), copyOf: table.path });
  }
  const card = cardOf(answers, tables.test, splits);
  const task = taskOf(answers, { hasShots: tables.shots !== undefined });
  const files: Draft[] = [
    { path: join("datasets", `${answers.name}.yaml`), text: yaml(card) },
    { path: join("tasks", `${answers.name}.yaml`), text: yaml(task) },
    ...data,
  ];
  return { files, names };
}

function yaml(value: object): string {
  return stringify(value, { lineWidth: 120 });
}

function cardOf(
  { name, title, language, licence, redistribute, map }: NewTask,
  { format, dialect }: Table,
  splits: object,
): object {
  return {
    card: name,
    title,
    language,
    licence,
    redistribute,
    verified: "rows-read",
    format,
    ...(dialect === undefined ? {} : { dialect }),
    map,
    splits,
  };
}

function taskOf(
  { name, title, kind, language, labels, map, instruction }: NewTask,
  { hasShots }: { readonly hasShots: boolean },
): object {
  const { metrics, primary } = metricsOf({
    kind,
    language,
    isNumber: map.gold?.form === "number" || map.gold?.form === "final-number",
  });
  return {
    task: name,
    version: 1,
    title,
    kind,
    language,
    dataset: name,
    split: "test",
    ...(hasShots ? { shotSplit: "shots" } : {}),
    ...(instruction === undefined ? {} : { instruction }),
    ...(labels.length === 0 ? {} : { labels }),
    metrics,
    primary,
  };
}

function metricsOf({
  kind,
  language,
  isNumber,
}: {
  readonly kind: NewTask["kind"];
  readonly language: string;
  readonly isNumber: boolean;
}): {
  readonly metrics: readonly string[];
  readonly primary: string;
} {
  const isHebrew = language === "he";
  switch (kind) {
    case "multiple-choice":
      return { metrics: ["acc"], primary: "acc" };
    case "classification":
      return { metrics: ["acc", "macro-f1"], primary: "acc" };
    case "short-answer":
      return isNumber
        ? { metrics: ["em.number"], primary: "em.number" }
        : { metrics: ["em.he", "em.he-tolerant", "f1.he", "tlnls"], primary: "em.he" };
    case "extractive-qa":
      return {
        metrics: ["em.squad", "em.he", "em.he-tolerant", "f1.squad", "f1.he", "f1.he-tolerant", "tlnls"],
        primary: "tlnls",
      };
    case "translation":
      return {
        metrics: isHebrew ? ["bleu", "bleu-he", "chrf", "chrf-he", "chrf++", "ter"] : ["bleu", "chrf", "chrf++", "ter"],
        primary: "chrf",
      };
    case "summarization":
      return { metrics: ["rouge1.he", "rouge2.he", "rougeL.he"], primary: "rougeL.he" };
  }
}

/** Runs a step on the drafts as they would be written, in a folder that is gone afterwards. */
export async function staged<T>(drafts: Drafts, step: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), "mivhan-task-"));
  try {
    await writeAll(root, drafts);
    return await step(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** @throws MivhanError `E_TASK_EXISTS` naming the files that are there already, before any is written */
export async function refuseExisting(root: string, { files }: Drafts): Promise<void> {
  const there: string[] = [];
  for (const { path } of files)
    if ((await stat(join(root, path)).catch(() => undefined)) !== undefined) there.push(join(root, path));
  if (there.length === 0) return;
  throw new MivhanError({
    code: "E_TASK_EXISTS",
    family: "input",
    message: `already there: ${there.join(", ")}`,
    advice: "choose another --name or --out, or --overwrite",
  });
}

/** Each file gets its name when it is whole; the task last, so that no task is without its data. */
export async function writeAll(root: string, { files }: Drafts): Promise<void> {
  const order = [...files].sort((a, b) => Number(a.path.startsWith("tasks")) - Number(b.path.startsWith("tasks")));
  for (const draft of order) {
    const path = join(root, draft.path);
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
    if ("text" in draft) await writeFile(temporary, draft.text);
    else await copyFile(draft.copyOf, temporary);
    await rename(temporary, path);
  }
}
