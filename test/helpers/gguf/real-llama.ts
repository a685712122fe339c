import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * llama-server and the server of llama-cpp-python, both built from the one source package of llama-cpp-python, which carries llama.cpp. Takes a
 * quarter of an hour or more on two cores, once: the build is kept below the folder for temporary files.
 * MIVHAN_LLAMA_BUILD names a folder in which it stands already.
 */
export const LLAMA_CPP_PYTHON = "0.3.36";
export const BUILD_LIMIT = 3_600_000;

const SERVER_ONLY = ["TESTS", "EXAMPLES", "APP", "UI"].map((part) => `-DLLAMA_BUILD_${part}=OFF`);
const CMAKE = ["-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=ON", "-DLLAMA_CURL=OFF", "-DLLAMA_OPENSSL=OFF", ...SERVER_ONLY];

interface RealLlama {
  readonly server: string;
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
}

let built: RealLlama | undefined;

export function realLlama(): RealLlama {
  if (built !== undefined) return built;
  const folder = process.env["MIVHAN_LLAMA_BUILD"] ?? join(tmpdir(), `mivhan-llama-${LLAMA_CPP_PYTHON}`);
  const [source, build, venv] = ["source", "build", "venv"].map((name) => join(folder, name)) as [string, string, string];
  const done = join(folder, "done");
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(source, { recursive: true });
    run("python3", ["-m", "venv", venv]);
    run(join(venv, "bin", "pip"), ["install", "--quiet", "cmake"]);
    const wanted = `llama-cpp-python==${LLAMA_CPP_PYTHON}`;
    run(join(venv, "bin", "pip"), ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "-d", folder, wanted]);
    const archive = readdirSync(folder).find((name) => name.endsWith(".tar.gz")) as string;
    run("tar", ["xzf", join(folder, archive), "-C", source, "--strip-components=1"]);
    const cmake = join(venv, "bin", "cmake");
    run(cmake, ["-S", join(source, "vendor", "llama.cpp"), "-B", build, ...CMAKE]);
    run(cmake, ["--build", build, "--target", "llama-server", "--parallel"]);
    run(join(venv, "bin", "pip"), ["install", "--quiet", `${source}[server]`], {
      CMAKE_ARGS: "-DLLAMA_BUILD=OFF -DLLAVA_BUILD=OFF",
    });
    writeFileSync(done, "");
  }
  const libraries = join(build, "bin");
  built = {
    server: join(libraries, "llama-server"),
    python: join(venv, "bin", "python"),
    env: { ...process.env, LLAMA_CPP_LIB_PATH: libraries, LD_LIBRARY_PATH: libraries },
  };
  return built;
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  execFileSync(command, args, { stdio: "ignore", env: { ...process.env, ...env } });
}

/** Starts a server with `--port` and waits until `path` answers. The caller kills it. */
export async function startReal(
  [command, ...args]: readonly [string, ...string[]],
  { path, env }: { path: string; env: NodeJS.ProcessEnv },
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(command, [...args, "--port", String(port)], { stdio: "ignore", env });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}${path}`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
    await sleep(200);
  }
  return { url, child };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
