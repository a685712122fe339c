import { createHash } from "node:crypto";
import { digestOf } from "../../core/digest.ts";
import { READINGS } from "../../core/outcome.ts";
import { wellFormed } from "../../report/isolate.ts";
import { SCRIPT, STYLE } from "./page-code.ts";
import type { Sheet, SheetRow } from "./sheet.ts";

/**
 * The sheet as one HTML file that needs nothing else. What models and data say stands in it as escaped text with its own direction;
 * the policy lets run no script and no style but the page's own, and lets nothing be loaded or sent.
 */
export function sheetPage(sheet: Sheet): string {
  const { run, model, rows } = sheet;
  const policy = `default-src 'none'; script-src ${hashOf(SCRIPT)}; style-src ${hashOf(STYLE)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en" data-sheet="${escaped(digestOf(sheet))}" data-file="${escaped(`marks-${run}.csv`)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Audit sheet</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Audit sheet</h1>
<p>${rows.length} replies of <bdi>${escaped(model)}</bdi>, run <bdi>${escaped(run)}</bdi></p>
<p>For each reply: what does it give as its answer? Whether the answer is right does not matter here. The readings of the extractors and
the right answers are not in this file.</p>
${keyHelp()}
</header>
<nav aria-label="Sheet"><button type="button" id="next">Next unmarked <kbd>U</kbd></button>
<button type="button" id="download">Download marks (CSV)</button> <output id="progress"></output></nav>
<main>
${rows.map((row, index) => article(row, index, rows.length)).join("\n")}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const READING_KEYS = { abstained: "B", ambiguous: "A", "no-answer": "N", refused: "R", "not-hebrew": "H" } as const;
const READING_TITLES: Readonly<Record<keyof typeof READING_KEYS, string>> = {
  abstained: "says that the question has no answer",
  ambiguous: "names several and does not decide",
  "no-answer": "gives none",
  refused: "refuses, or cannot read the question",
  "not-hebrew": "is not in the language asked for, and so gives none",
};

function keyHelp(): string {
  const keys: readonly (readonly [key: string, what: string])[] = [
    ["J", "next reply"],
    ["K", "previous reply"],
    ["U", "next reply that is not marked"],
    ["1–9", "that option"],
    ...READINGS.flatMap((reading) => (reading === "answered" ? [] : [[READING_KEYS[reading], READING_TITLES[reading]] as const])),
    ["T", "take the selected text as the answer"],
    ["D", "doubtful: another reader could say otherwise"],
  ];
  const lines = keys.map(([key, what]) => `<li><kbd>${key}</kbd> ${what}</li>`);
  return `<details><summary>Keys</summary><ul>${lines.join("")}</ul>
<p>Keys go by their place on the keyboard, whatever its language. Marks are kept in this browser as you go.</p></details>`;
}

function article({ key, fields, options, reply, finish }: SheetRow, index: number, count: number): string {
  const id = `r${index + 1}`;
  const place = (["task", "protocol", "item", "seed"] as const).map((name) => `data-${name}="${escaped(String(key[name]))}"`);
  const name = [key.task, key.protocol, key.item].map((part) => `<bdi>${escaped(part)}</bdi>`).join(" · ");
  const asked = fields.map(([field, text]) => `<dt><bdi>${escaped(field)}</bdi></dt><dd dir="auto">${escaped(text)}</dd>`);
  const cut = finish === "length" ? ' <em class="cut">cut off at the token limit</em>' : "";
  return `<article id="${id}" tabindex="-1" aria-labelledby="${id}h" ${place.join(" ")}>
<h2 id="${id}h">${index + 1} of ${count} <small>${name} · seed ${key.seed}</small></h2>
<dl>${asked.join("")}</dl>
<h3>Reply${cut}</h3>
<pre dir="auto" class="reply">${escaped(reply)}</pre>
<fieldset><legend>The reply</legend>
${options.length > 0 ? options.map((option, at) => optionChoice(option, { id, at })).join("\n") : freeAnswer(id)}
${READINGS.flatMap((reading) => (reading === "answered" ? [] : [readingChoice(reading, id)])).join("\n")}
</fieldset>
<label><input type="checkbox" class="doubtful"> doubtful <kbd>D</kbd></label>
<label>note <input type="text" class="note" dir="auto"></label>
</article>`;
}

function optionChoice({ answer, text }: SheetRow["options"][number], { id, at }: { id: string; at: number }): string {
  const key = at < 9 ? `<kbd>${at + 1}</kbd> ` : "";
  const shown = answer === text ? "" : `<bdi class="option">${escaped(text)}</bdi>`;
  return `<label>${radio({ id, reading: "answered", answer })} ${key}<bdi>${escaped(answer)}</bdi> ${shown}</label>`;
}

function freeAnswer(id: string): string {
  return `<label>${radio({ id, reading: "answered" })} <kbd>T</kbd> answers <input type="text" class="answer" dir="auto"></label>`;
}

function readingChoice(reading: keyof typeof READING_KEYS, id: string): string {
  return `<label>${radio({ id, reading })} <kbd>${READING_KEYS[reading]}</kbd> ${READING_TITLES[reading]}</label>`;
}

function radio({ id, reading, answer }: { id: string; reading: string; answer?: string }): string {
  const data = answer === undefined ? "" : ` data-answer="${escaped(answer)}"`;
  return `<input type="radio" name="${id}" data-reading="${reading}"${data}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for an element or a quoted attribute. A null byte, which HTML cannot hold, becomes its picture. */
function escaped(text: string): string {
  return wellFormed(text.replaceAll("\0", "\u2400")).replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}

/** As Content-Security-Policy names an inline script or style. */
function hashOf(code: string): string {
  return `'sha256-${createHash("sha256").update(code).digest("base64")}'`;
}
