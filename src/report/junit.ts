import { wellFormed } from "./isolate.ts";
import { intervalText, percent } from "./numbers.ts";
import { columnNotes } from "./report-document.ts";
import type { Cell, ColumnFacts, ModelResults, Results } from "./results.ts";

/**
 * JUnit XML for build servers: a suite per model, a case per column. A wrong answer fails nothing: a case is an error where the
 * column has no score or was not collected whole, skipped where no run asked it, and a score stands in its output.
 */
export function junit({ models, columns, suites }: Results): string {
  const parts = models.map((model) => suiteText(model, { columns, suite: suites.join(" ") }));
  const totals = parts.reduce(
    (sum, { tests, errors, skipped }) => ({
      tests: sum.tests + tests,
      errors: sum.errors + errors,
      skipped: sum.skipped + skipped,
    }),
    { tests: 0, errors: 0, skipped: 0 },
  );
  const head = `<testsuites name="mivhan" tests="${totals.tests}" failures="0" errors="${totals.errors}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...parts.map(({ text }) => text), "</testsuites>", ""].join("\n");
}

function suiteText({ id, cells }: ModelResults, { columns, suite }: { columns: readonly ColumnFacts[]; suite: string }) {
  const cases = columns.map((column) => caseText(column, { cell: cells[column.key], model: id }));
  const tests = cases.length;
  const errors = cases.filter(({ state }) => state === "error").length;
  const skipped = cases.filter(({ state }) => state === "skipped").length;
  const head =
    `  <testsuite name="${escapeXml(`${suite} · ${id}`)}" tests="${tests}" failures="0" errors="${errors}" ` +
    `skipped="${skipped}" time="0">`;
  return { text: [head, ...cases.map(({ text }) => text), "  </testsuite>"].join("\n"), tests, errors, skipped };
}

function caseText(column: ColumnFacts, { cell, model }: { cell: Cell | undefined; model: string }) {
  const head = `    <testcase classname="${escapeXml(`${model}.${column.task}`)}" name="${escapeXml(column.protocol)}" time="0">`;
  const lines: string[] = [];
  const state = stateOf(cell);
  if (state === "skipped") lines.push('      <skipped message="no run asked it"/>');
  if (cell !== undefined) {
    const notes = columnNotes(model, cell.column);
    if (state === "error") {
      const message = cell.column.blocked ?? `${lacking(cell)} of ${cell.column.counts.planned} outcomes are missing or errored`;
      lines.push(`      <error message="${escapeXml(message)}" type="not-collected">${escapeXml(notes.join("\n"))}</error>`);
    }
    const { score, primary, marks } = cell.column;
    const text =
      score === undefined
        ? "no score"
        : `${percent(score.value, score.unit)} [${intervalText(score.interval, score.unit)}] ${primary}, n ${score.n}, ${marks.join(" ")}`;
    lines.push(`      <system-out>${escapeXml(text.trim())}</system-out>`);
  }
  return { text: [head, ...lines, "    </testcase>"].join("\n"), state };
}

function stateOf(cell: Cell | undefined): "passed" | "error" | "skipped" {
  if (cell === undefined) return "skipped";
  return cell.column.score === undefined || lacking(cell) > 0 ? "error" : "passed";
}

function lacking({ column: { counts } }: Cell): number {
  return counts.missing + Object.values(counts.errored).reduce((sum, count) => sum + count, 0);
}

/** Text for XML 1.0: what it cannot hold at all becomes U+FFFD. */
export function escapeXml(text: string): string {
  return wellFormed(text)
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/\n/g, "&#10;");
}
