import { Chart, registerables } from "chart.js";
import { useEffect, useRef } from "preact/hooks";
import type { ChartDefinition } from "../../report/charts/chart.ts";
import { DARK, LIGHT } from "../../report/charts/theme.ts";
import { useDark } from "../theme.ts";

Chart.register(...registerables);

/** A chart of the report: the same definition as in its pictures, in the colours of the page. */
export function ChartView({ define }: { define: (theme: typeof LIGHT) => ChartDefinition }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useDark();
  const definition = define(dark ? DARK : LIGHT);
  const key = JSON.stringify([dark, definition.description, definition.height, definition.config.data]);
  useEffect(() => {
    let chart: Chart | undefined;
    let gone = false;
    // Measured text in a font that has not arrived would be laid out wrong.
    document.fonts.ready.then(() => {
      if (!gone && canvas.current !== null) chart = new Chart(canvas.current, definition.config);
    });
    return () => {
      gone = true;
      chart?.destroy();
    };
  }, [key]);
  return (
    <div class="chart" tabIndex={0} role="group" aria-label="chart, scrolls sideways on a narrow screen">
      <canvas ref={canvas} width={definition.width} height={definition.height} role="img" aria-label={definition.description} />
    </div>
  );
}
