import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockRun } from "../../src/store/lock.ts";

const temporary = () => mkdtempSync(join(tmpdir(), "mivhan-"));

describe("the lock of a run", () => {
  it("is given back", async () => {
    const directory = temporary();
    const unlock = await lockRun(directory);
    expect(existsSync(join(directory, "lock"))).toBe(true);
    await unlock();
    expect(existsSync(join(directory, "lock"))).toBe(false);
  });

  it("keeps a second process out while the first lives", async () => {
    const directory = temporary();
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    const { readFileSync } = await import("node:fs");
    const stat = existsSync(`/proc/${other.pid}/stat`) ? readFileSync(`/proc/${other.pid}/stat`, "latin1") : "";
    const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    writeFileSync(join(directory, "lock"), JSON.stringify({ pid: other.pid, host: hostname(), started }));
    await expect(lockRun(directory)).rejects.toThrow(/another process/);
    other.kill("SIGKILL");
    await new Promise((resolve) => other.on("exit", resolve));
    const unlock = await lockRun(directory);
    await unlock();
  });

  it("takes over the lock of a later process that got the same number", async () => {
    const directory = temporary();
    writeFileSync(join(directory, "lock"), JSON.stringify({ pid: process.ppid, host: hostname(), started: "1" }));
    const unlock = await lockRun(directory);
    await unlock();
  });

  it("refuses a lock of another machine and says which file to delete", async () => {
    const directory = temporary();
    writeFileSync(join(directory, "lock"), JSON.stringify({ pid: 1, host: "elsewhere.example", started: "1" }));
    await expect(lockRun(directory)).rejects.toMatchObject({
      code: "E_RUN_LOCKED",
      advice: expect.stringContaining(join(directory, "lock")),
    });
  });

  it("takes over a lock of another machine that has been silent for three minutes", async () => {
    const directory = temporary();
    const path = join(directory, "lock");
    writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere.example", started: "1" }));
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    utimesSync(path, ago(2), ago(2));
    await expect(lockRun(directory)).rejects.toMatchObject({ code: "E_RUN_LOCKED" });
    utimesSync(path, ago(4), ago(4));
    const unlock = await lockRun(directory);
    expect(readdirSync(directory)).toEqual(["lock"]);
    await unlock();
  });

  it("does not take away a lock that another process took over", async () => {
    const directory = temporary();
    const unlock = await lockRun(directory);
    rmSync(join(directory, "lock"));
    writeFileSync(join(directory, "lock"), JSON.stringify({ pid: 1, host: "elsewhere.example", started: "1" }));
    await unlock();
    expect(existsSync(join(directory, "lock"))).toBe(true);
  });

  it("takes over a lock that was cut while it was written", async () => {
    const directory = temporary();
    writeFileSync(join(directory, "lock"), '{"pid": 1');
    const unlock = await lockRun(directory);
    await unlock();
  });
});
