import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { FILE_MODE } from "../../store/files.ts";

/** Writes a report whole or not at all: temporary file, then rename. Readable by its owner alone, as the run is. */
export async function writeReport(path: string, content: AsyncIterable<string | Uint8Array>): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  const file = await open(temporary, "wx", FILE_MODE).catch((cause: unknown) => {
    throw new MivhanError({
      code: "E_REPORT_WRITE",
      family: "input",
      message: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      advice: "name a file in a folder that exists and that you may write to",
      cause,
    });
  });
  try {
    for await (const chunk of content) await file.writeFile(chunk);
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}
