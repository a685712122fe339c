import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { IMPORTED_FORMAT, type Imported, type ImportedColumn } from "../../core/imported.ts";
import { writeAtomic } from "../../store/files.ts";

const NAME = "imported.json";

/** The columns of a run that were computed elsewhere; undefined where there are none. @throws MivhanError E_IMPORT for another format */
export async function readImported(directory: string): Promise<Imported | undefined> {
  const path = join(directory, NAME);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const value = parsed(text);
  if (value !== undefined) return value;
  throw new MivhanError({
    code: "E_IMPORT",
    family: "input",
    message: `${path} does not hold imported columns, or in another version's format`,
    advice: "remove it, and import the columns again: mivhan import column",
  });
}

function parsed(text: string): Imported | undefined {
  try {
    const value = JSON.parse(text) as Imported;
    return value.format === IMPORTED_FORMAT && Array.isArray(value.columns) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a column in the run; an earlier one of the same name is replaced. */
export async function addImported(directory: string, column: ImportedColumn): Promise<void> {
  const earlier = (await readImported(directory))?.columns ?? [];
  const others = earlier.filter(
    ({ task, protocol, metric }) => task !== column.task || protocol !== column.protocol || metric !== column.metric,
  );
  const imported: Imported = { format: IMPORTED_FORMAT, columns: [...others, column] };
  await writeAtomic(join(directory, NAME), [`${JSON.stringify(imported)}\n`]);
}

/** The run, and every reading of it: their summaries hold the imported columns. */
export async function readingsOf(directory: string): Promise<string[]> {
  const names = await readdir(join(directory, "readings")).catch(() => []);
  return names.map((name) => join(directory, "readings", name));
}
