import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { mivhan, ROOT } from "../helpers/cli.ts";

export const EXAMPLES = join(ROOT, "reports/examples");
export const TEXTS = ["report.md", "report.tex", "report.junit.xml", "appendix.md"] as const;
export const PAGE = "report.html";
/** Their numbers follow from the answers alone; on linux-x64 their bytes do. */
export const PICTURES = ["bars.png", "forest.png", "heat.png"] as const;

/** Runs the quickstart and makes its report, in a folder of its own. @returns the folder */
export function makeExamples(): string {
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-examples-"));
  const done = mivhan(["quickstart", "--runs", "runs"], { cwd });
  if (done.code !== 0) throw new Error(`the quickstart ended with ${done.code}: ${done.stderr}`);
  const runs = readdirSync(join(cwd, "runs"))
    .filter((name) => !name.includes("."))
    .sort()
    .map((name) => join("runs", name));
  const files = [...TEXTS.slice(0, 3), PAGE, ...PICTURES].flatMap((name) => ["-o", name]);
  const made = mivhan(["report", ...runs, ...files, "--appendix", "appendix.md"], { cwd });
  if (made.code !== 0) throw new Error(`the report ended with ${made.code}: ${made.stderr}`);
  return cwd;
}

/** A text without what differs from run to run and from machine to machine. */
export function withoutOccasion(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d-([\w.-]+)-[0-9a-f]{4}/g, "DATE-$1-HEX")
    .replace(/Node v[\d.]+, [\w-]+/g, "Node V, PLATFORM")
    .replace(/Mivhan \d+\.\d+\.\d+/g, "Mivhan V");
}

/** Times, and what is made of them. */
const OF_THE_OCCASION = new Set(["ms", "at", "created", "latency", "node", "platform", "mivhan", "made", "throughput"]);

/** What the page holds beside its code, without times, machine and versions. */
export function pageData(html: string): Record<string, unknown> {
  const blocks = [...html.matchAll(/<script type="application\/x-mivhan" id="([^"]+)">([^<]*)<\/script>/g)];
  return Object.fromEntries(
    blocks.map(([, id = "", text = ""]) => {
      const json = withoutOccasion(inflateRawSync(Buffer.from(text, "base64")).toString("utf8"));
      return [id, JSON.parse(json, (key, value: unknown) => (OF_THE_OCCASION.has(key) ? "of the occasion" : value))];
    }),
  );
}
