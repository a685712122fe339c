import { type ChildProcess, spawn } from "node:child_process";
import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MAIN, makeTask, PROGRAMS, startServerProgram } from "./workplace.ts";

/** What became of a soak. */
export interface Soak {
  /** Tries by way of failing, and answers, as the server counted them. */
  readonly tries: Readonly<Record<string, number>>;
  readonly outcomes: number;
  /** Outcomes that are not what the server's faults make them: must be none. */
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
 * every outcome with what the server's faults make of it.
 * @param timeout of one try, in seconds; a machine that is too busy to answer within it spoils the count of tries
 */
export async function soak(
  items: number,
  { concurrency, timeout }: { readonly concurrency: number; readonly timeout: number },
): Promise<Soak & { folder: string }> {
  const { fateOf } = (await import(join(PROGRAMS, "faults.mjs"))) as { fateOf: (question: number) => Fate };
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
    const { wrong, outcomes, right, collected } = await check(join(folder, "r/outcomes.jsonl"), fateOf);
    const tries = (await server.get("/stats")) as Record<string, number>;
    const longest = samples.reduce((best, each) => (each.length > best.length ? each : best), []);
    const printed = scoreOf(join(folder, "r/summary.json"));
    const seconds = (performance.now() - started) / 1000;
    const score = { right, collected, printed };
    return { tries, outcomes, wrong, passes: samples.length, seconds, memory: tenths(longest), score, folder };
  } finally {
    server.close();
  }
}

type Fate = { readonly answer: string; readonly code?: undefined } | { readonly code: string; readonly answer?: undefined };

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

/** Nothing is left that a resume would ask: each item has an answer or a failure that would come again. */
async function isSettled(run: string): Promise<boolean> {
  const { CODES } = (await import(join(PROGRAMS, "faults.mjs"))) as { CODES: Record<string, string> };
  const final = new Set(Object.values(CODES));
  let open = 0;
  const { counts } = (
    JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as { columns: { counts: { missing: number } }[] }
  ).columns[0]!;
  if (counts.missing > 0) return false;
  for await (const row of rows(join(run, "outcomes.jsonl")))
    if (row.status === "errored" && !final.has(row.code ?? "")) open += 1;
  return open === 0;
}

async function check(path: string, fateOf: (question: number) => Fate) {
  const wrong: string[] = [];
  let [outcomes, right, collected] = [0, 0, 0];
  for await (const { item, status, code, readings } of rows(path)) {
    const question = Number(item.slice(2));
    const fate = fateOf(question);
    const reading = Object.values(readings ?? {})[0];
    const found = status === "collected" ? `answer ${reading?.answer}` : `${status} ${code}`;
    const wanted = fate.code === undefined ? `answer ${fate.answer}` : `errored ${fate.code}`;
    if (found !== wanted && wrong.length < 20) wrong.push(`${item}: ${found} where ${wanted} belongs`);
    outcomes += 1;
    collected += status === "collected" ? 1 : 0;
    right += status === "collected" && String(question % 10) === fate.answer ? 1 : 0;
  }
  return { wrong, outcomes, right, collected };
}

async function* rows(path: string): AsyncGenerator<OutcomeRow> {
  for await (const line of createInterface({ input: createReadStream(path) })) yield JSON.parse(line) as OutcomeRow;
}

function scoreOf(path: string): number {
  const { columns } = JSON.parse(readFileSync(path, "utf8")) as { columns: { score: { value: number } }[] };
  return columns[0]?.score.value ?? Number.NaN;
}
