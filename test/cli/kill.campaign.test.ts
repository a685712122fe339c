import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { endOf, mivhan, startMivhan } from "../helpers/cli.ts";

/** kill -9 at this many random moments in all. */
const KILLS = 200;
/** So many at once: two processors are busy. */
const LANES = ["a", "b"] as const;
const CONCURRENCIES = [1, 8, 64] as const;
/** Long enough that most kills strike while replies are being journalled, short enough for two hundred of them. */
const ARGS = [
  "run",
  "--task",
  "starter-arc",
  "--task",
  "starter-copa",
  "--protocol",
  "letters-raw-he",
  "--protocol",
  "letter-chat",
  "--model",
  "embedded:ngram",
  "--seeds",
  "4",
];

const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("kill -9 and resume", () => {
  it(`at ${KILLS} random moments gives outcomes.jsonl byte-equal to an uninterrupted run's, at concurrency ${CONCURRENCIES.join(", ")}`, async () => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-kill-"));
    const started = performance.now();
    expect(mivhan([...ARGS, "--out", "whole"], { cwd }).code).toBe(0);
    const duration = performance.now() - started;
    const whole = digest(join(cwd, "whole/outcomes.jsonl"));

    let journalled = 0;
    /** Runs until it has killed its share: every run is resumed to its end, whatever struck it on the way. */
    const lane = async (name: string) => {
      const source = random("kill campaign", name);
      let kills = 0;
      for (let round = 0; kills < KILLS / LANES.length; round++) {
        const concurrency = CONCURRENCIES[round % CONCURRENCIES.length] as number;
        const out = `killed-${name}-${round}`;
        const args = [...ARGS, "--concurrency", String(concurrency), "--out", out];
        for (let finished = false; !finished; ) {
          const child = startMivhan(args, { cwd });
          const ended = endOf(child);
          // Also before the first and after the last row: the moment is uniform over the life of an uninterrupted process.
          const spared = kills >= KILLS / LANES.length;
          const timer = spared ? undefined : setTimeout(() => child.kill("SIGKILL"), source.float() * duration * 1.1);
          const { code, signal, stderr } = await ended;
          clearTimeout(timer);
          if (signal === "SIGKILL") {
            kills += 1;
            if (existsSync(join(cwd, out, "attempts/0001.jsonl"))) journalled += 1;
          } else if (code === 0) finished = true;
          else throw new Error(`exit ${code}:\n${stderr}`);
        }
        expect(digest(join(cwd, out, "outcomes.jsonl"))).toBe(whole);
      }
    };
    await Promise.all(LANES.map(lane));
    // A campaign that always strikes before the first row would show nothing.
    expect(journalled).toBeGreaterThan(KILLS / 4);
  }, 900_000);
});
