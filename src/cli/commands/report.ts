import { appendFile, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { PACKAGE_ROOT } from "../../definitions/package-root.ts";
import { appendix } from "../../report/appendix.ts";
import { bibtex } from "../../report/citation.ts";
import { latex } from "../../report/document-latex.ts";
import { markdown } from "../../report/document-markdown.ts";
import { type ReportSources, rendererFor } from "../../report/formats.ts";
import { htmlPage } from "../../report/html.ts";
import { pageBlocks } from "../../report/page-data.ts";
import { reportDocument } from "../../report/report-document.ts";
import type { CommandContext } from "../context.ts";
import { writeReport } from "../report/files.ts";
import { samplePrompts } from "../report/prompts.ts";
import { openReport, type ReportRuns } from "../report/runs.ts";

export interface ReportFlags {
  /** Files; the format by the end of each name. */
  readonly output: readonly string[];
  /** Which chart a .png or .svg shows, unless its name says it. */
  readonly chart?: string;
  /** Writes the job summary of GitHub Actions. */
  readonly github?: boolean;
  /** Of the gate between successive runs, in points. */
  readonly margin?: number;
  /** Where the reproducibility appendix goes: .md or .tex. */
  readonly appendix?: string;
}

/** `mivhan report`: one picture of several runs, in every format that was asked for. Markdown on stdout when none was. */
export async function report(directories: readonly string[], flags: ReportFlags, { terminal }: CommandContext): Promise<void> {
  const renderers = flags.output.map((file) => ({ file, render: rendererFor(file) }));
  const appendixWriter = flags.appendix === undefined ? undefined : documentWriter(flags.appendix);
  const summaryFile = flags.github === true ? stepSummaryFile() : undefined;
  const runs = await openReport(directories, flags.margin === undefined ? undefined : flags.margin / 100);
  for (const { file, render } of renderers) {
    await writeReport(file, render(sourcesFor(runs, { file, chart: flags.chart })));
    terminal.say(`wrote ${file}`);
  }
  if (appendixWriter !== undefined) {
    const prompts = await samplePrompts(runs);
    await writeReport(flags.appendix as string, once(appendixWriter(appendix(runs.results, prompts))));
    terminal.say(`wrote ${flags.appendix}`);
  }
  if (summaryFile !== undefined) {
    await appendFile(summaryFile, markdown(reportDocument(runs.results, { detail: "summary" })));
    terminal.say("wrote the job summary");
  }
  if (renderers.length === 0 && appendixWriter === undefined && summaryFile === undefined)
    terminal.out(markdown(reportDocument(runs.results, { detail: "full" })).trimEnd());
}

/** `mivhan cite`: BibTeX of the harness and of every data set of the runs. */
export async function cite(directories: readonly string[], { terminal }: CommandContext): Promise<void> {
  terminal.out(bibtex((await openReport(directories)).results).trimEnd());
}

function sourcesFor(runs: ReportRuns, { file, chart }: { file: string; chart: string | undefined }): ReportSources {
  const { results, readers, items, contamination } = runs;
  return {
    results,
    outcomes: runs.outcomes,
    page: () => page({ results, runs: readers, items, contamination }),
    picture: async (kind) => {
      const { drawChart } = await import("../../report/charts/draw.ts");
      return drawChart(results, { kind, name: chart ?? basename(file).replace(/\.\w+$/, ""), given: chart !== undefined });
    },
  };
}

async function* page(input: Parameters<typeof pageBlocks>[0]): AsyncGenerator<string> {
  yield* htmlPage(await pageTemplate(), pageBlocks(input));
}

/** The built page: beside the compiled code, or in `dist` when the source runs. */
async function pageTemplate(): Promise<string> {
  const file = join(PACKAGE_ROOT, "dist", "page", "report.html");
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new MivhanError({
      code: "E_PAGE_NOT_BUILT",
      family: "input",
      message: "the page of the HTML report is not built",
      advice: "in a checkout, build it with: npm run build",
      cause,
    });
  });
}

function documentWriter(file: string) {
  if (file.endsWith(".md")) return markdown;
  if (file.endsWith(".tex")) return latex;
  throw new MivhanError({
    code: "E_REPORT_FORMAT",
    family: "input",
    message: `${file}: the appendix is written as .md or .tex`,
    advice: "mivhan report RUN --appendix appendix.md",
  });
}

/** GitHub names the file of a step's summary in the environment of the job. */
function stepSummaryFile(): string {
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file !== undefined && file !== "") return file;
  throw new MivhanError({
    code: "E_NO_STEP_SUMMARY",
    family: "input",
    message: "GITHUB_STEP_SUMMARY is not set: this is no job of GitHub Actions",
    advice: "write the same text to a file with: mivhan report RUN -o summary.md",
  });
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
