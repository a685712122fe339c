import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createGunzip } from "node:zlib";
import { MivhanError } from "../../core/errors.ts";
import { FILE_MODE } from "../../store/files.ts";
import { packError, readTar, type TarEntry } from "../../store/tar.ts";
import { PACK_LIST, PACKED, type PackList } from "./pack-run.ts";

/** A list of files is a few hundred bytes each. */
const LARGEST_LIST = 4 * 1024 * 1024;

/**
 * Makes a run directory of a pack, or nothing: every file must be on the pack's list, with its size and digest. Nothing outside the new
 * directory is written, and no more than the list says, which must fit on the disk.
 * @param into the folder in which the run's directory is made
 */
export async function unpackRun(file: string, into: string): Promise<{ directory: string; list: PackList }> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  const entries = readTar(source.pipe(gunzip))[Symbol.asyncIterator]();
  try {
    const list = await readList(await nextOf(entries));
    await mkdir(into, { recursive: true });
    await checkRoom(list, into);
    const directory = join(into, list.run.replaceAll("/", "-"));
    if (existsSync(directory)) throw thereAlready(directory);
    const fresh = join(into, `.unpack-${process.pid}`);
    await mkdir(fresh, { mode: 0o700 });
    try {
      for (const expected of list.files) await writeChecked(await nextOf(entries), { expected, directory: fresh });
      if ((await entries.next()).done !== true) throw packError("it holds more than its list says");
      await rename(fresh, directory);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
    return { directory, list };
  } catch (error) {
    throw isPackingFault(error) ? packError(error.message) : error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function nextOf(entries: AsyncIterator<TarEntry>): Promise<TarEntry> {
  const next = await entries.next();
  if (next.done === true) throw packError("the file ends early");
  return next.value;
}

async function readList({ name, size, content }: TarEntry): Promise<PackList> {
  if (name !== PACK_LIST || size > LARGEST_LIST) throw packError("it has no list of its files");
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  const list = parsed(Buffer.concat(chunks).toString("utf8"));
  const names = new Set(list.files.map((each) => each.name));
  if (names.size !== list.files.length || ![...names].every((each) => PACKED.test(each) && !each.split("/").includes("..")))
    throw packError("its list names a file that no run has");
  if (!/^[\p{L}\p{N}._/-]+$/u.test(list.run) || /(^|[/])\.{1,2}($|[/])/.test(list.run))
    throw packError("its run has no proper name");
  return list;
}

function parsed(text: string): PackList {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw packError("its list is not JSON");
  }
  if (!isPackList(list)) throw packError("its list has another form");
  return list;
}

function isPackList(value: unknown): value is PackList {
  if (typeof value !== "object" || value === null) return false;
  const { format, run, masked, files } = value as Record<string, unknown>;
  if (format !== 1 || typeof run !== "string" || !Array.isArray(masked) || !Array.isArray(files)) return false;
  return files.every(
    (file) =>
      typeof file?.name === "string" && Number.isSafeInteger(file.bytes) && file.bytes >= 0 && /^[0-9a-f]{64}$/.test(file.sha256),
  );
}

async function checkRoom({ files }: PackList, into: string): Promise<void> {
  const needed = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const { bavail, bsize } = await statfs(into);
  if (needed < bavail * bsize) return;
  throw new MivhanError({
    code: "E_PACK",
    family: "input",
    message: `unpacked it takes ${Math.ceil(needed / 1e6)} MB, and ${into} has no room for that`,
    advice: "free space, or name another folder with --into",
  });
}

async function writeChecked(
  { name, size, content }: TarEntry,
  { expected, directory }: { expected: PackList["files"][number]; directory: string },
): Promise<void> {
  if (name !== expected.name || size !== expected.bytes) throw packError(`"${name}" stands where ${expected.name} belongs`);
  const path = join(directory, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", FILE_MODE);
  const hash = createHash("sha256");
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  if (hash.digest("hex") !== expected.sha256) throw packError(`the bytes of ${name} are not those of its digest`);
}

function thereAlready(directory: string): MivhanError {
  return new MivhanError({
    code: "E_PACK",
    family: "input",
    message: `${directory} is there already`,
    advice: "unpack elsewhere with --into, or move it away",
  });
}

/** What zlib says of a damaged file. */
function isPackingFault(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}
