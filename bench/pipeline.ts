/**
 * The whole pipeline, command line to summary with journal, against a local server in a process of its own:
 * `npm run build && npm run bench -- pipeline`. With an instant server the named alternative is undici's pool alone, in the same
 * run; with a slow one it is also the ideal of concurrency ÷ latency, from the first request to the last answer, over 20 seconds.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { MAIN, makeTask, measure, PROGRAMS, runArguments, startLocalServer } from "./scale/workplace.ts";

const REQUESTS = Number(process.argv[2] ?? "30000");
const BARE = join(PROGRAMS, "bare-client.mjs");

await instant(REQUESTS);
for (const [latency, concurrency, rounds] of [
  [50, 32, 400],
  [50, 128, 400],
  [500, 512, 40],
] as const) {
  await slow({ latency, concurrency, requests: concurrency * rounds });
}

async function instant(requests: number): Promise<void> {
  const server = await startLocalServer(0);
  const folder = makeTask(requests);
  try {
    const bare = JSON.parse((await measure(BARE, [server.port, requests, 128].map(String))).stdout) as {
      seconds: number;
      cpu: number;
    };
    await server.reset();
    const { cpu, rss, seconds } = await run(folder, { port: server.port, concurrency: 128 });
    const { first, last } = await server.stats();
    const asking = (last - first) / 1000;
    const rate = requests / asking;
    console.log(`instant server, ${requests} requests at 128 at once, node ${process.version}`);
    console.log(`undici alone      ${per(requests / bare.seconds)}  ${micro(bare.cpu / requests)} CPU a request`);
    console.log(`mivhan, asking    ${per(rate)}  = ${share(rate / (requests / bare.seconds))} of undici alone`);
    console.log(
      `mivhan, all of it ${per(requests / seconds)}  ${micro(cpu / requests)} CPU a request, peak ${rss.toFixed(0)} MB`,
    );
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

async function slow({
  latency,
  concurrency,
  requests,
}: {
  latency: number;
  concurrency: number;
  requests: number;
}): Promise<void> {
  const server = await startLocalServer(latency);
  const folder = makeTask(requests);
  try {
    const ideal = (Math.ceil(requests / concurrency) * latency) / 1000;
    const shareOfIdeal = async () => {
      const { first, last } = await server.stats();
      await server.reset();
      return share(ideal / ((last - first) / 1000));
    };
    await measure(BARE, [server.port, requests, concurrency].map(String));
    const bare = await shareOfIdeal();
    await run(folder, { port: server.port, concurrency });
    console.log(`${latency} ms at ${concurrency} at once: ${await shareOfIdeal()} of ideal; undici alone ${bare}`);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

function run(folder: string, at: { port: number; concurrency: number }) {
  return measure(MAIN, runArguments(folder, at), { cwd: folder });
}

function per(rate: number): string {
  return `${Math.round(rate).toLocaleString("en")}/s`.padStart(9);
}

function micro(seconds: number): string {
  return `${(seconds * 1e6).toFixed(0)} µs`;
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
