import type { Block, DocumentCell, DocumentTable, Inline } from "./document.ts";
import { directionRuns, wellFormed } from "./isolate.ts";

const HEADINGS = { 1: "section", 2: "subsection", 3: "subsubsection" } as const;

/** What a fragment needs of the paper that takes it in; the same for XeLaTeX and LuaLaTeX. */
const NEEDS = [
  "% Needs in the preamble:",
  "%   \\usepackage{booktabs,fontspec}",
  "%   \\usepackage[bidi=default,english]{babel}   % LuaLaTeX: bidi=basic",
  "%   \\babelprovide[import]{hebrew}",
  "%   \\babelfont[hebrew]{rm}{FreeSerif}          % any font with Hebrew letters",
  "\\providecommand{\\texthebrew}[1]{\\foreignlanguage{hebrew}{#1}}",
];

/** A document as a LaTeX fragment for \input: booktabs tables, Hebrew in \texthebrew, everything from data escaped. */
export function latex(blocks: readonly Block[]): string {
  return `${[NEEDS.join("\n"), ...blocks.map(blockText)].join("\n\n")}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `\\${HEADINGS[block.level]}{${escapeLatex(block.text)}}`;
    case "paragraph":
      return inlineText(block.content);
    case "list":
      return ["\\begin{itemize}", ...block.items.map((item) => `  \\item ${inlineText(item)}`), "\\end{itemize}"].join("\n");
    case "code":
      return codeText(block.text);
    case "table":
      return tableText(block);
  }
}

function inlineText(content: readonly Inline[]): string {
  return content
    .map((part) => {
      if (typeof part === "string") return escapeLatex(part);
      return "code" in part ? `\\texttt{${escapeLatex(part.code)}}` : `\\textbf{${escapeLatex(part.strong)}}`;
    })
    .join("");
}

/** Lines as they are, each its own paragraph in typewriter type: \verb could hold no Hebrew. */
function codeText(text: string): string {
  const lines = text.split("\n").map((line) => (line === "" ? "\\mbox{}" : `\\texttt{${escapeLatex(line)}}`));
  return ["\\begin{quote}\\small\\raggedright", lines.join("\\\\\n"), "\\end{quote}"].join("\n");
}

function tableText({ caption, columns, rows, notes }: DocumentTable): string {
  const line = (cells: readonly string[]) => `  ${cells.join(" & ")} \\\\`;
  return [
    "\\begin{table}[t]",
    "  \\centering\\small",
    ...(caption === "" ? [] : [`  \\caption{${escapeLatex(caption)}}`]),
    `  \\begin{tabular}{@{}${columns.map(({ align }) => (align === "right" ? "r" : "l")).join("")}@{}}`,
    "  \\toprule",
    line(columns.map(({ title }) => escapeLatex(title))),
    "  \\midrule",
    ...rows.map((row) => line(row.map(cellText))),
    "  \\bottomrule",
    "  \\end{tabular}",
    ...(notes.length === 0
      ? []
      : ["", `  \\smallskip\\parbox{\\linewidth}{\\footnotesize ${notes.map((note) => escapeLatex(note)).join("\\par ")}}`]),
    "\\end{table}",
  ].join("\n");
}

function cellText(cell: DocumentCell): string {
  if (typeof cell === "string") return escapeLatex(cell);
  const text = escapeLatex(cell.text);
  const marks = cell.superscript === "" ? "" : `\\textsuperscript{${escapeLatex(cell.superscript)}}`;
  const small = cell.small === "" ? "" : ` {\\scriptsize ${escapeLatex(cell.small)}}`;
  return `${cell.strong ? `\\textbf{${text}}` : text}${marks}${small}`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "−": "$-$",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "`": "\\textasciigrave{}",
  "'": "\\textquotesingle{}",
  '"': "\\textquotedbl{}",
};

/** One line in which nothing is a command; stretches of Hebrew stand in \texthebrew. */
export function escapeLatex(text: string): string {
  const line = wellFormed(text.replace(/[\0-\x1f\x7f-\x9f]+/g, " ").replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ""));
  return directionRuns(line)
    .map(({ text: run, rightToLeft }) => {
      const escaped = run.replace(/[\\{}$&#%_^~−<>|`'"]/g, (sign) => SPECIAL[sign] as string);
      return rightToLeft ? `\\texthebrew{${escaped}}` : escaped;
    })
    .join("");
}
