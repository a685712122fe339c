import type { PageIndex } from "../../report/page-blocks.ts";
import { CalibrationSection, Histogram } from "./answer-charts.tsx";
import { Calls } from "./calls-table.tsx";
import { DataSets } from "./data-sets.tsx";
import { DetailTables } from "./detail-tables.tsx";
import { Distributions } from "./distributions.tsx";
import { OutcomeTable } from "./outcome-table.tsx";
import { RunCards } from "./run-cards.tsx";

/** What was collected and what was not, how long it took, and how to run it again. */
export function Quality({ index, query }: { index: PageIndex; query: Readonly<Record<string, string>> }) {
  const { results } = index;
  return (
    <>
      <OutcomeTable results={results} />
      <DetailTables results={results} />
      <Calls results={results} query={query} />
      <Distributions index={index} query={query} />
      <Histogram results={results} query={query} />
      <CalibrationSection results={results} query={query} />
      <RunCards results={results} />
      <DataSets results={results} />
    </>
  );
}
