import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { readManifest } from "../../store/run-directory.ts";

/** `mivhan-baseline.json`: which run a gate compares with. Belongs into the repository. */
export interface BaselinePin {
  readonly format: 1;
  readonly run: string;
  readonly model: string;
  /** From the folder of the pin to the run. */
  readonly directory: string;
  /** SHA-256 of the run's outcomes.jsonl: a baseline that changes under its name is refused. */
  readonly outcomes: string;
  /** ISO 8601, UTC. */
  readonly set: string;
}

export async function makePin(
  directory: string,
  { file, now }: { readonly file: string; readonly now: Date },
): Promise<BaselinePin> {
  const manifest = await readManifest(directory);
  const way = relative(dirname(resolve(file)), resolve(directory))
    .split("\\")
    .join("/");
  return {
    format: 1,
    run: manifest.run,
    model: manifest.model.name,
    directory: way,
    outcomes: await outcomesDigest(directory),
    set: now.toISOString(),
  };
}

/** The run that a pin names, checked to be what was pinned. @throws MivhanError E_BASELINE */
export async function pinnedRun(file: string): Promise<{ readonly directory: string; readonly pin: BaselinePin }> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw pinError(`there is no baseline: no --baseline, and no ${file}`, cause);
  });
  const pin = parsePin(text, file);
  const directory = isAbsolute(pin.directory) ? pin.directory : join(dirname(resolve(file)), pin.directory);
  if ((await outcomesDigest(directory)) !== pin.outcomes)
    throw pinError(`${directory} is no longer what ${file} pinned on ${pin.set}: its outcomes changed`);
  return { directory, pin };
}

/** SHA-256 of `outcomes.jsonl`. */
export async function outcomesDigest(directory: string): Promise<string> {
  await readManifest(directory);
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(join(directory, "outcomes.jsonl"))) hash.update(chunk as Buffer);
  } catch (cause) {
    throw pinError(`${directory} has no outcomes: the run was cut off`, cause);
  }
  return hash.digest("hex");
}

function parsePin(text: string, file: string): BaselinePin {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw pinError(`${file} is not JSON`, cause);
  }
  const pin = value as Partial<BaselinePin> | null;
  if (pin?.format !== 1 || typeof pin.directory !== "string" || typeof pin.outcomes !== "string" || typeof pin.set !== "string")
    throw pinError(`${file} is no baseline that this version of Mivhan wrote`);
  return pin as BaselinePin;
}

function pinError(message: string, cause?: unknown): MivhanError {
  return new MivhanError({
    code: "E_BASELINE",
    family: "input",
    message,
    advice: "mivhan baseline set RUN, or mivhan gate --baseline RUN",
    cause,
  });
}
