import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The accepted answers of each answerable question of one HeQ v1.1 split (CC BY 4.0), in the order of the file. */
export function readAcceptedAnswers(split: "test" | "val"): readonly (readonly string[])[] {
  const folder = process.env.MIVHAN_DATA;
  if (folder === undefined) throw new Error("MIVHAN_DATA is not set: it names the folder that holds heq/heq-v1.1-test.json");
  const file: unknown = JSON.parse(readFileSync(join(folder, "heq", `heq-v1.1-${split}.json`), "utf8"));
  return membersOf(file, "data")
    .flatMap((article) => membersOf(article, "paragraphs"))
    .flatMap((paragraph) => membersOf(paragraph, "qas"))
    .map((question) => membersOf(question, "answers").map((answer) => textOf(answer)))
    .filter((answers) => answers.length > 0);
}

function membersOf(value: unknown, name: string): readonly unknown[] {
  const members = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  if (!Array.isArray(members)) throw new Error(`no list "${name}" in the HeQ file`);
  return members;
}

function textOf(answer: unknown): string {
  const text = typeof answer === "object" && answer !== null ? Reflect.get(answer, "text") : undefined;
  if (typeof text !== "string") throw new Error("a HeQ answer without a text");
  return text;
}
