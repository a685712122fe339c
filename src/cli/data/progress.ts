import type { PullProgress } from "../../data/pull.ts";
import { duration } from "../run/progress.ts";
import type { Terminal } from "../terminal.ts";
import { bytesText, printable } from "./text.ts";

export interface DownloadMeter {
  readonly onProgress: (progress: PullProgress) => void;
  /** Takes the bar away. */
  finish(): void;
}

const BAR = 24;
const REDRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 5000;

/** The progress of the downloads of one card: a bar that is redrawn on a terminal, otherwise a line every five seconds. */
export function createDownloadMeter({
  card,
  terminal,
  now,
}: {
  readonly card: string;
  readonly terminal: Terminal;
  readonly now: () => number;
}): DownloadMeter {
  let last = now();
  /** Where the present file began in this command: what a former one had brought says nothing about the speed. */
  let began: { readonly file: string; readonly at: number; readonly received: number } | undefined;
  return {
    onProgress({ file, received, total }) {
      const at = now();
      if (began?.file !== file) began = { file, at, received };
      if (at - last < (terminal.interactive ? REDRAW_EVERY_MS : LINE_EVERY_MS)) return;
      last = at;
      const seconds = (at - began.at) / 1000;
      const rate = seconds > 0 ? (received - began.received) / seconds : 0;
      const text = progressText({ card, file, received, total, rate });
      if (terminal.interactive) terminal.status(text);
      else terminal.say(text);
    },
    finish: () => terminal.status(""),
  };
}

interface Shown {
  readonly card: string;
  readonly file: string;
  readonly received: number;
  readonly total: number | undefined;
  /** Bytes per second; 0 while it is not known. */
  readonly rate: number;
}

/** "heq  test.json  ██████░░░░  45 %  1.2 MB of 2.6 MB  3.1 MB/s  0.5 s left" */
export function progressText({ card, file, received, total, rate }: Shown): string {
  const share = total === undefined || total === 0 ? undefined : Math.min(1, received / total);
  const filled = Math.round((share ?? 0) * BAR);
  const bar =
    share === undefined
      ? ""
      : `${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`;
  const parts = [
    card,
    printable(file.slice(file.lastIndexOf("/") + 1)),
    bar,
    total === undefined ? bytesText(received) : `${bytesText(received)} of ${bytesText(total)}`,
    rate > 0 ? `${bytesText(Math.round(rate))}/s` : "",
    rate > 0 && total !== undefined && total > received ? `${duration((total - received) / rate)} left` : "",
  ];
  return parts.filter((part) => part !== "").join("  ");
}
