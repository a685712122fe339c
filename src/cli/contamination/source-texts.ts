import { existsSync } from "node:fs";
import { MivhanError } from "../../core/errors.ts";
import { formatOfName, readRows } from "../../data/rows.ts";
import type { Library } from "../library.ts";
import type { Terminal } from "../terminal.ts";
import { taskItems } from "./benchmarks.ts";

type Texts = ReadonlyMap<string, readonly string[]>;

/**
 * The texts that translated items come from. Each of `given` is TASK=OTHER, where OTHER is a task whose items have the same ids, or a
 * file of rows with `id` and `text`.
 * @throws MivhanError E_USAGE where no id is the same: a source that fits no item would be found clean
 */
export async function readSourceTexts(
  given: readonly string[],
  at: { readonly library: Library; readonly dataFolders: readonly string[]; readonly terminal: Terminal },
): Promise<Map<string, Texts>> {
  const found = new Map<string, Texts>();
  for (const pair of given) {
    const [task = "", other = ""] = pair.split(/=(.*)/s);
    if (task === "" || other === "") throw usage(`"${pair}" names no source texts`, "write --source arc-he=arc-en, or =FILE");
    const own = await taskItems(task, at);
    const texts = existsSync(other) ? await textsOfFile(other) : await textsOfTask(other, at);
    const matching = own.items.filter(({ id }) => texts.has(id)).length;
    if (matching === 0)
      throw usage(
        `no item of ${own.task} has the id of a text in ${other}`,
        "give a file of rows with the columns id and text, with the ids of `mivhan tasks show`",
      );
    at.terminal.say(`${own.task}: source texts of ${matching} of ${own.items.length} items`);
    found.set(own.task, texts);
  }
  return found;
}

async function textsOfTask(
  name: string,
  at: { readonly library: Library; readonly dataFolders: readonly string[] },
): Promise<Texts> {
  const { items } = await taskItems(name, at);
  return new Map(
    items.map(({ id, fields }) => [id, Object.values(fields).filter((value): value is string => typeof value === "string")]),
  );
}

/** Rows with `id` and `text`; several of one id are kept in order. */
export async function textsOfFile(path: string): Promise<Texts> {
  const format = formatOfName(path);
  if (format === undefined) throw usage(`the name of ${path} tells no format`, "use .jsonl, .json, .csv, .tsv or .parquet");
  const texts = new Map<string, string[]>();
  for await (const result of readRows(path, { format, file: path })) {
    if (!result.ok)
      throw new MivhanError({ ...BAD_ROWS, message: `${path} has a row that cannot be read`, problems: [result.problem] });
    const { id, text } = result.value;
    if ((typeof id !== "string" && typeof id !== "number") || typeof text !== "string")
      throw new MivhanError({
        ...BAD_ROWS,
        message: `${path} has a row without id or text`,
        problems: [{ place: { file: path, row: result.row }, message: "the row has no id or no text", expected: "id and text" }],
      });
    texts.set(String(id), [...(texts.get(String(id)) ?? []), text]);
  }
  return texts;
}

const BAD_ROWS = { code: "E_CONTAMINATION_ITEMS", family: "input" } as const;

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
