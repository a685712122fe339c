import type { Block, DocumentCell, DocumentTable, Inline } from "./document.ts";
import { isolated, wellFormed } from "./isolate.ts";

/** A document as the Markdown that GitHub renders. Everything that came from data is escaped. */
export function markdown(blocks: readonly Block[]): string {
  return `${blocks.map(blockText).join("\n\n")}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case "paragraph":
      return inlineText(block.content);
    case "list":
      return block.items.map((item) => `- ${inlineText(item)}`).join("\n");
    case "code":
      return fenced(block.text, block.language);
    case "table":
      return tableText(block);
  }
}

function inlineText(content: readonly Inline[]): string {
  return content
    .map((part) => {
      if (typeof part === "string") return escapeMarkdown(part);
      return "code" in part ? inlineCode(part.code) : `**${escapeMarkdown(part.strong)}**`;
    })
    .join("");
}

function tableText({ caption, columns, rows, notes }: DocumentTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const lines = [
    ...(caption === "" ? [] : [`**${escapeMarkdown(caption)}**`, ""]),
    line(columns.map(({ title }) => escapeMarkdown(title))),
    line(columns.map(({ align }) => (align === "right" ? "---:" : ":---"))),
    ...rows.map((row) => line(row.map(cellText))),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `<sub>${escapeMarkdown(note)}</sub>  `)]),
  ];
  return lines.join("\n").trimEnd();
}

function cellText(cell: DocumentCell): string {
  if (typeof cell === "string") return escapeMarkdown(cell);
  const text = escapeMarkdown(cell.text);
  const marks = cell.superscript === "" ? "" : `<sup>${escapeMarkdown(cell.superscript)}</sup>`;
  const small = cell.small === "" ? "" : ` <sub>${escapeMarkdown(cell.small)}</sub>`;
  return `${cell.strong ? `**${text}**` : text}${marks}${small}`;
}

/** One line in which nothing is markup: no HTML, no emphasis, no link, no cell border, no direction that leaks. */
export function escapeMarkdown(text: string): string {
  const line = wellFormed(text.replace(/[\0\r\n\t]+/g, " "));
  const escaped = line
    .replace(/[\\`*_[\]|~#]/g, (sign) => `\\${sign}`)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    // GitHub makes links of bare addresses and of @names.
    .replace(/(^|[^\w.-])@(?=\w)/g, "$1@&#8203;")
    .replace(/:\/\//g, ":&#8203;//");
  return isolated(escaped);
}

function inlineCode(text: string): string {
  const line = wellFormed(text.replace(/[\0\r\n]+/g, " "));
  const fence = "`".repeat(longestRun(line) + 1);
  const edge = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${edge}${line}${edge}${fence}`;
}

function fenced(text: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${wellFormed(text.replaceAll("\0", "\u2400"))}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
