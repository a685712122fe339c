import { type ChildProcess, spawn } from "node:child_process";
import { createReadStream, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MAIN, makeTask, PROGRAMS, startServerProgram } from "./workplace.ts";

/** What became of a soak. */
export interface Soak {
  /** Tries by way of failing, and answers, as the server counted them. */
  readonly tries: Readonly<Record<string, number>>;
  readonly outcomes: number;
  /** Tries and outcomes that are not what the server did: must be none. */
  readonly wrong: readonly string[];
  /** How often the same command went on after a stop. */
  readonly passes: number;
  readonly seconds: number;
  /** Resident memory of the longest pass in MB at each tenth of it. */
  readonly memory: readonly number[];
  readonly score: { readonly right: number; readonly collected: number; readonly printed: number };
}

/** More passes than chance could ask for. */
const MOST_PASSES = 60;

/**
 * Asks `items` questions of the faulty server by the built command, continues until nothing is left that a resume would ask, and compares
 * every try in the journal, and every outcome, with what the server did.
 * @param timeout of one try, in seconds
 */
export async function soak(
  items: number,
  { concurrency, timeout }: { readonly concurrency: number; readonly timeout: number },
): Promise<Soak & { folder: string }> {
  const server = await startServerProgram("faulty-server.mjs");
  const folder = makeTask(items);
  const url = `http://127.0.0.1:${server.port}/v1`;
  writeFileSync(
    join(folder, "models.yaml"),
    `models:\n  - { backend: openai, name: m, model: served, url: "${url}", timeout: ${timeout} }\n`,
  );
  const started = performance.now();
  const samples: number[][] = [];
  try {
    let code: number | null = null;
    for (let pass = 0; ; pass++) {
      if (pass === MOST_PASSES) throw new Error(`not done after ${MOST_PASSES} passes; the last ended with ${code}`);
      const memory: number[] = [];
      code = await onePass(folder, { concurrency, memory });
      samples.push(memory);
      if (code !== 0 && code !== 4) throw new Error(`a pass ended with ${code}`);
      if (await isSettled(join(folder, "r"))) break;
    }
    const { wrong, outcomes, right, collected, journalled, late } = await check(join(folder, "r"), items);
    const tries = (await server.get("/stats")) as Record<string, number>;
    const served = Object.values(tries).reduce((sum, count) => sum + count, 0);
    if (served > journalled || served < journalled - late)
      wrong.push(`the server had ${served} requests, and the journal has ${journalled} tries`);
    const longest = samples.reduce((best, each) => (each.length > best.length ? each : best), []);
    const printed = scoreOf(join(folder, "r/summary.json"));
    const seconds = (performance.now() - started) / 1000;
    const score = { right, collected, printed };
    return { tries, outcomes, wrong, passes: samples.length, seconds, memory: tenths(longest), score, folder };
  } finally {
    server.close();
  }
}

function onePass(folder: string, { concurrency, memory }: { concurrency: number; memory: number[] }): Promise<number | null> {
  const task = [
    "run",
    "--root",
    folder,
    "--data",
    folder,
    "--task",
    "bench",
    "--protocol",
    "number-chat",
    "--models",
    "models.yaml",
  ];
  const args = [...task, "--concurrency", String(concurrency), "--out", "r", "--tolerance", "1"];
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, NO_COLOR: "1" },
  });
  const timer = setInterval(() => sample(child, memory), 500);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      resolve(code);
    });
  });
}

/** Resident memory as the kernel tells it (proc(5)); nothing elsewhere. */
function sample({ pid }: ChildProcess, memory: number[]): void {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (kilobytes !== undefined) memory.push(Number(kilobytes) / 1024);
  } catch {
    // It has just ended.
  }
}

function tenths(memory: readonly number[]): number[] {
  return Array.from({ length: 10 }, (_, tenth) =>
    Math.max(0, ...memory.slice((tenth * memory.length) / 10, ((tenth + 1) * memory.length) / 10)),
  );
}

interface OutcomeRow {
  readonly item: string;
  readonly status: string;
  readonly code?: string;
  readonly readings?: Readonly<Record<string, { readonly answer?: string; readonly values: { readonly em: number } }>>;
}

interface AttemptRow {
  readonly key: { readonly item: string };
  readonly result: { readonly kind: string; readonly code?: string; readonly retry?: string };
}

interface Faults {
  readonly isTrue: (question: number, attempt: number, code: string) => boolean;
  readonly answerTo: (question: number) => string;
}

/** Nothing is left that a resume would ask. */
async function isSettled(run: string): Promise<boolean> {
  const items = (JSON.parse(readFileSync(join(run, "manifest.json"), "utf8")) as { entries: { items: number }[] }).entries[0]
    ?.items;
  return (await settledBy(run)).fates.size === items;
}

/** By question the try that settled it, and what the journal says that is not what the server did. */
async function settledBy(run: string) {
  const { isTrue } = (await import(join(PROGRAMS, "faults.mjs"))) as Faults;
  /** By question how many tries the server may have seen. */
  const seen = new Map<number, readonly number[]>();
  const fates = new Map<number, string>();
  const wrong: string[] = [];
  let [count, late] = [0, 0];
  for (const segment of readdirSync(join(run, "attempts")).sort()) {
    for await (const { key, result } of rows<AttemptRow>(join(run, "attempts", segment))) {
      const question = Number(key.item.slice(2));
      const code = result.code ?? result.kind;
      const before = seen.get(question) ?? [0];
      // Out of time: on a machine that is too busy the server may have had the request or not.
      const isLate = code === "E_TIMEOUT";
      const after = isLate
        ? [...new Set(before.flatMap((tries) => [tries, tries + 1]))]
        : before.map((tries) => tries + 1).filter((attempt) => isTrue(question, attempt, code));
      seen.set(question, after);
      count += 1;
      late += isLate ? 1 : 0;
      if (after.length === 0) wrong.push(`${key.item} after ${before.join(" or ")} tries: ${code}`);
      if (result.kind === "reply" || result.retry === "never") {
        if (fates.has(question)) wrong.push(`${key.item} was asked again after it was settled`);
        fates.set(question, code);
      }
    }
  }
  return { fates, wrong, count, late };
}

async function check(run: string, items: number) {
  const { answerTo } = (await import(join(PROGRAMS, "faults.mjs"))) as Faults;
  const { fates, wrong, count, late } = await settledBy(run);
  let [outcomes, right, collected] = [0, 0, 0];
  for await (const { item, status, code, readings } of rows<OutcomeRow>(join(run, "outcomes.jsonl"))) {
    const question = Number(item.slice(2));
    const fate = fates.get(question);
    const reading = Object.values(readings ?? {})[0];
    const found = status === "collected" ? `answer ${reading?.answer}` : `${status} ${code}`;
    const wanted = fate === "reply" ? `answer ${answerTo(question)}` : `errored ${fate}`;
    if (found !== wanted) wrong.push(`${item}: ${found} where ${wanted} belongs`);
    outcomes += 1;
    collected += fate === "reply" ? 1 : 0;
    right += fate === "reply" && String(question % 10) === answerTo(question) ? 1 : 0;
  }
  if (outcomes !== items) wrong.push(`${outcomes} outcomes of ${items}`);
  return { wrong, outcomes, right, collected, journalled: count, late };
}

async function* rows<Row>(path: string): AsyncGenerator<Row> {
  for await (const line of createInterface({ input: createReadStream(path) })) yield JSON.parse(line) as Row;
}

function scoreOf(path: string): number {
  const { columns } = JSON.parse(readFileSync(path, "utf8")) as { columns: { score: { value: number } }[] };
  return columns[0]?.score.value ?? Number.NaN;
}
