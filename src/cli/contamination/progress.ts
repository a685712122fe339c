import type { ScanProgress } from "../../workers/progress-meter.ts";
import { bytesText } from "../data/text.ts";
import { duration } from "../run/progress.ts";
import type { Terminal } from "../terminal.ts";

const BAR = 20;
const REDRAW_MS = 250;
const LINE_MS = 5000;

/** What a slow way to unpack is called, and how to get the faster one. */
const UNPACKERS: Readonly<Record<string, string>> = {
  "built-in zstd": "zstd by the built-in decoder (several times faster: Node 22.15, or the command zstd on the path)",
  "zstd command": "zstd by the command",
  "zlib zstd": "zstd by Node",
};

/** Progress of a scan: a bar that is redrawn on a terminal, otherwise a line every five seconds. */
export function scanProgress(terminal: Terminal, now: () => number): (progress: ScanProgress) => void {
  let last = now();
  return (progress) => {
    const isLast = progress.files === progress.totalFiles;
    const since = now() - last;
    if (!isLast && since < (terminal.interactive ? REDRAW_MS : LINE_MS)) return;
    last = now();
    if (isLast) {
      terminal.status("");
      terminal.say(progressText(progress));
    } else if (terminal.interactive) terminal.status(progressText(progress));
    else terminal.say(progressText(progress));
  };
}

export function progressText(progress: ScanProgress): string {
  const { bytes, totalBytes, files, totalFiles, seconds, megabytesPerSecond, secondsLeft, unpackers } = progress;
  const share = totalBytes > 0 ? Math.min(1, bytes / totalBytes) : undefined;
  const bar = share === undefined ? [] : [`${"█".repeat(Math.round(share * BAR)).padEnd(BAR, "░")} ${Math.floor(share * 100)} %`];
  const left = files < totalFiles && secondsLeft !== undefined ? `${duration(secondsLeft)} left` : duration(seconds);
  return [
    "scan",
    ...bar,
    share === undefined ? bytesText(bytes) : `${bytesText(bytes)} of ${bytesText(totalBytes)}`,
    `${files} of ${totalFiles} files`,
    ...(seconds > 0 ? [`${Math.round(megabytesPerSecond)} MB/s`] : []),
    left,
    ...unpackers.flatMap((unpacker) => UNPACKERS[unpacker] ?? []),
  ].join("  ");
}
