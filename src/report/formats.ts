import { MivhanError } from "../core/errors.ts";
import { type ModelOutcome, tidyCsv } from "./csv.ts";
import { latex } from "./document-latex.ts";
import { markdown } from "./document-markdown.ts";
import { junit } from "./junit.ts";
import { lmEvalJson } from "./lm-eval-json.ts";
import { reportDocument } from "./report-document.ts";
import type { Results } from "./results.ts";

/** What a renderer may ask for; nothing is read before it is asked. */
export interface ReportSources {
  readonly results: Results;
  /** Every outcome of every model, in the order of the plan. */
  outcomes(): AsyncIterable<ModelOutcome>;
  /** The self-contained page. */
  page(): AsyncIterable<string>;
  /** A picture, by the chart that was asked for. */
  picture(kind: "png" | "svg"): Promise<Uint8Array>;
}

type Renderer = (sources: ReportSources) => AsyncIterable<string | Uint8Array>;

/** One renderer per format, by the end of the file's name. */
export const RENDERERS: Readonly<Record<string, Renderer>> = {
  ".html": ({ page }) => page(),
  ".junit.xml": ({ results }) => once(junit(results)),
  ".md": ({ results }) => once(markdown(reportDocument(results, { detail: "full" }))),
  ".csv": ({ outcomes }) => tidyCsv(outcomes()),
  ".lm-eval.json": ({ results }) => once(lmEvalJson(results)),
  ".json": ({ results }) => once(`${JSON.stringify(results, null, 2)}\n`),
  ".tex": ({ results }) => once(latex(reportDocument(results, { detail: "full" }))),
  ".png": ({ picture }) => later(picture("png")),
  ".svg": ({ picture }) => later(picture("svg")),
};

/** @throws MivhanError E_REPORT_FORMAT for a name without a known ending */
export function rendererFor(file: string): Renderer {
  const ending = Object.keys(RENDERERS).find((candidate) => file.endsWith(candidate));
  if (ending === undefined) {
    throw new MivhanError({
      code: "E_REPORT_FORMAT",
      family: "input",
      message: `${file}: its name tells no format`,
      advice: `end it with ${Object.keys(RENDERERS).join(", ")}`,
    });
  }
  return RENDERERS[ending] as Renderer;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* later(bytes: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await bytes;
}
