import type { RunEvent } from "../../run/execute.ts";
import type { Terminal } from "../terminal.ts";

export interface Progress {
  listener(event: RunEvent): void;
  /** So much is done, where nothing tells it event by event. */
  reached(done: number): void;
  /** Shows the present state: called by a timer. */
  show(): void;
  finish(): void;
}

const BAR = 24;
const LINE_EVERY_MS = 5000;

/**
 * Progress of one run: a bar that is redrawn on a terminal, otherwise a line every five seconds. The rate is that of the last
 * half minute, so that the remaining time follows a server that slows down.
 */
export function createProgress({
  label,
  total,
  done,
  terminal,
  now,
}: {
  label: string;
  total: number;
  done: number;
  terminal: Terminal;
  now: () => number;
}): Progress {
  const started = now();
  const recent: { at: number; settled: number }[] = [{ at: started, settled: done }];
  let settled = done;
  let failed = 0;
  let retries = 0;
  let lastLine = started;

  const text = () => {
    const share = total === 0 ? 1 : settled / total;
    const first = recent[0] as { at: number; settled: number };
    const seconds = (now() - first.at) / 1000;
    const rate = seconds > 0 ? (settled - first.settled) / seconds : 0;
    const filled = Math.round(share * BAR);
    const parts = [
      label,
      `${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`,
      `${settled}/${total}`,
      rate >= 10 ? `${Math.round(rate)}/s` : `${rate.toFixed(1)}/s`,
      settled < total && rate > 0 ? `${duration((total - settled) / rate)} left` : duration((now() - started) / 1000),
      failed > 0 ? `${failed} errored` : "",
      retries > 0 ? `${retries} retried` : "",
    ];
    return parts.filter((part) => part !== "").join("  ");
  };
  return {
    listener(event) {
      if (event.kind === "retry") retries += 1;
      else {
        settled += 1;
        if (event.result.kind === "failure") failed += 1;
      }
    },
    reached(done) {
      settled = done;
    },
    show() {
      const at = now();
      recent.push({ at, settled });
      while (recent.length > 2 && at - (recent[0] as { at: number }).at > 30_000) recent.shift();
      if (terminal.interactive) terminal.status(text());
      else if (at - lastLine >= LINE_EVERY_MS) {
        lastLine = at;
        terminal.say(text());
      }
    },
    finish() {
      terminal.status("");
      terminal.say(text());
    },
  };
}

/** "3.2 s", "4:05", "2:10:00". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, "0")}:${String(rest).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}
