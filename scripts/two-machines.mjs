/**
 * One run on two machines, as shards and through a queue: `npm run build && npm run two-machines`. Both must give the outcomes of one machine byte
 * for byte. The machines are two network namespaces with a cable between them where this user may make them (root on Linux), and
 * two processes otherwise. The queue needs redis-server, bullmq and ioredis.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = join(dirname(fileURLToPath(import.meta.url)), "..", "dist", "cli", "main.js");
const TASK = ["run", "--task", "starter-arc", "--task", "starter-copa", "--protocol", "letters-raw-he"];
const MODEL = ["--model", "embedded:ngram", "--seeds", "2"];
const PASSWORD = "two-machines";
const cwd = mkdtempSync(join(tmpdir(), "mivhan-two-machines-"));
const running = new Set();

/** A machine: what stands before its commands, and the address at which the other reaches it. */
const [a, b] = cable() ?? [
  { name: "process a", prefix: [], address: "127.0.0.1" },
  { name: "process b", prefix: [], address: "127.0.0.1" },
];
try {
  console.log(`machines: ${a.name} (${a.address}), ${b.name} (${b.address})`);
  await mivhan(a, [...TASK, ...MODEL, "--out", "one"]);
  await shards();
  await queue();
} finally {
  for (const child of running) child.kill("SIGKILL");
  for (const { space } of [a, b]) if (space !== undefined) spawnSync("ip", ["netns", "delete", space]);
  rmSync(cwd, { recursive: true, force: true });
}

async function shards() {
  const shard = (machine, index) => mivhan(machine, [...TASK, ...MODEL, "--shard", `${index}/2`, "--out", `part-${index}`]);
  await Promise.all([shard(a, 1), shard(b, 2)]);
  // The second part travels as one file.
  await mivhan(b, ["pack", "part-2", "--out", "part-2.mivhan.tgz"]);
  await mivhan(a, ["unpack", "part-2.mivhan.tgz", "--into", "received"]);
  await mivhan(a, ["merge", "part-1", "received/part-2", "--out", "merged"]);
  compare("shards", "merged");
}

async function queue() {
  const port = await freePort();
  const options = [
    "--port",
    port,
    "--bind",
    a.address,
    "--requirepass",
    PASSWORD,
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    cwd,
  ];
  const redis = start(a, ["redis-server", ...options.map(String)]);
  const url = `redis://:${PASSWORD}@${a.address}:${port}`;
  await until(() =>
    spawnSync(...on(a, ["redis-cli", "-h", a.address, "-p", String(port), "--no-auth-warning", "-a", PASSWORD, "ping"]))
      .stdout?.toString()
      .includes("PONG"),
  );
  const worker = mivhan(b, ["worker", "--redis", url, "--model", "embedded:ngram", "--until-idle", "5s"]);
  await mivhan(a, [...TASK, ...MODEL, "--redis", url, "--out", "queued"]);
  console.log(`worker on ${b.name}: ${(await worker).trim().split("\n").at(-1)}`);
  redis.kill();
  compare("queue", "queued");
}

function compare(how, run) {
  const read = (name) => readFileSync(join(cwd, name, "outcomes.jsonl"), "utf8");
  const isSame = read(run) === read("one");
  console.log(
    `${how}: ${read(run).trim().split("\n").length} outcomes, ${isSame ? "byte for byte those of one machine" : "OTHERS than those of one machine"}`,
  );
  if (!isSame) process.exitCode = 1;
}

/** Two namespaces and a pair of virtual network cards; undefined where that is not allowed. */
function cable() {
  const [first, second] = ["a", "b"].map((letter) => `mivhan-${letter}-${process.pid}`);
  const cards = [`mva${process.pid}`, `mvb${process.pid}`].map((name) => name.slice(0, 15));
  const steps = [
    ["netns", "add", first],
    ["netns", "add", second],
    ["link", "add", cards[0], "netns", first, "type", "veth", "peer", "name", cards[1], "netns", second],
    ...[first, second].flatMap((space, at) => [
      ["-n", space, "address", "add", `10.77.0.${at + 1}/24`, "dev", cards[at]],
      ["-n", space, "link", "set", cards[at], "up"],
      ["-n", space, "link", "set", "lo", "up"],
    ]),
  ];
  const failed = steps.find((step) => spawnSync("ip", step).status !== 0);
  if (failed === undefined) {
    return [first, second].map((space, at) => ({
      name: `namespace ${space}`,
      space,
      prefix: ["ip", "netns", "exec", space],
      address: `10.77.0.${at + 1}`,
    }));
  }
  for (const space of [first, second]) spawnSync("ip", ["netns", "delete", space]);
  console.log("no network namespaces here (they need root on Linux): two processes stand for the machines");
  return undefined;
}

function on({ prefix }, words) {
  const [program, ...args] = [...prefix, ...words];
  return [program, args];
}

function start(machine, words) {
  const child = spawn(...on(machine, words), { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
  running.add(child);
  child.on("close", () => running.delete(child));
  child.on("error", (error) => {
    console.error(`${words[0]} could not be started: ${error.message}`);
    process.exit(1);
  });
  return child;
}

/** Runs a command of Mivhan on a machine; resolves with its talk. */
async function mivhan(machine, args) {
  const child = start(machine, [process.execPath, MAIN, ...args]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk;
    });
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`mivhan ${args.join(" ")} on ${machine.name} ended with ${code}:\n${said}`);
  return said;
}

async function until(isTrue) {
  for (let tries = 0; tries < 100; tries++) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("redis-server does not answer");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
