import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import type { Attempt, AttemptResult } from "../../core/outcome.ts";
import { isSettled } from "../../run/derive.ts";
import { writeAtomic } from "../../store/files.ts";
import { openJournal, readJournal } from "../../store/journal.ts";
import { lockRun } from "../../store/lock.ts";
import { slug } from "../run/place.ts";

/** Everything that decides what is asked: an equal plan goes on with the same folder, another has its own. */
export type SeenPlan = { readonly task: string; readonly model: Json } & Readonly<Record<string, Json>>;

/** What one probe asked of one model, and what came back: a journal as runs have it, beside its plan and its result. */
export interface SeenFolder {
  readonly directory: string;
  /** Answers that were there when it was opened. */
  readonly known: number;
  /** What needs no further try: an answer, or a failure that would repeat. */
  resultOf(test: string, request: string): AttemptResult | undefined;
  append(attempt: Attempt, parts: ReadonlyMap<string, string>): void;
  /** Resolves when few enough rows wait for the disk. */
  ready(): Promise<void>;
  /** The journal is complete: the next command with this plan begins anew, in a folder of its own. */
  finish(result: unknown): Promise<void>;
  close(): Promise<void>;
}

const PLAN = "plan.json";
const RESULT = "result.json";

/** Two tests may ask one text, and keep different things of the answer. */
const keyOf = (test: string, request: string) => `${test} ${request}`;

/**
 * The folder of a probe below `folder`: one of the same plan that has no result yet, or a new one.
 * @throws MivhanError E_RUN_LOCKED when another process works in it, E_DAMAGED when its journal cannot be read
 */
export async function openSeen(
  plan: SeenPlan,
  { folder, name, anew, lost }: { folder: string; name: string; anew: boolean; lost: (error: MivhanError) => void },
): Promise<SeenFolder> {
  const base = join(folder, `${slug(name)}-${slug(plan.task)}-${digestOf(plan).slice(0, 8)}`);
  const directory = freeOf(base, (path) => (anew ? !existsSync(path) : !existsSync(join(path, RESULT))));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unlock = await lockRun(directory, () => lost(lostError(directory)));
  try {
    await writePlan(directory, plan);
    const journal = await openJournal(directory);
    const settled = new Map<string, AttemptResult>();
    try {
      for await (const { key, request, result } of readJournal(directory))
        if (isSettled(result)) settled.set(keyOf(key.protocol, request), result);
    } catch (error) {
      await journal.close();
      throw error;
    }
    return {
      directory,
      known: settled.size,
      resultOf: (test, request) => settled.get(keyOf(test, request)),
      append: (attempt, parts) => {
        journal.append(attempt, parts);
        const { key, request, result } = attempt;
        if (isSettled(result)) settled.set(keyOf(key.protocol, request), result);
      },
      ready: () => journal.ready(),
      finish: (result) => writeAtomic(join(directory, RESULT), [`${JSON.stringify(result, null, 2)}\n`]),
      close: async () => {
        try {
          await journal.close();
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function freeOf(base: string, isFree: (path: string) => boolean): string {
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    if (isFree(path)) return path;
  }
}

/** The name holds part of the plan's digest; the plan itself is the proof. */
async function writePlan(directory: string, plan: SeenPlan): Promise<void> {
  const path = join(directory, PLAN);
  const there = await readFile(path, "utf8").catch(() => undefined);
  if (there === undefined) return writeAtomic(path, [`${JSON.stringify(plan, null, 2)}\n`]);
  if (isSame(there, plan)) return;
  throw new MivhanError({
    code: "E_NOT_A_RUN",
    family: "input",
    message: `${path} is not the plan of this probe`,
    advice: "name another folder with --output, or begin anew with --new",
  });
}

function isSame(text: string, plan: SeenPlan): boolean {
  try {
    return digestOf(JSON.parse(text)) === digestOf(plan);
  } catch {
    return false;
  }
}

function lostError(directory: string): MivhanError {
  return new MivhanError({
    code: "E_RUN_LOCKED",
    family: "store",
    message: `another process took ${directory} while this one was silent`,
    advice: "wait for it; the same command then goes on",
  });
}
