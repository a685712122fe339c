import { Chart, registerables } from "chart.js";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { CHART_WIDTH, type ChartDefinition } from "../../report/charts/chart.ts";
import { DARK, LIGHT } from "../../report/charts/theme.ts";
import { useDark } from "../theme.ts";
import { Scroll } from "./scroll.tsx";

Chart.register(...registerables);

/** Narrower than this a chart scrolls sideways. */
const LEAST_WIDTH = 320;

/** A chart of the report: the same definition as in its pictures, in the colours of the page. */
export function ChartView({ define }: { define: (look: { theme: typeof LIGHT; width: number }) => ChartDefinition }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useDark();
  const [width, setWidth] = useState(CHART_WIDTH);
  const definition = define({ theme: dark ? DARK : LIGHT, width });
  const key = JSON.stringify([dark, definition.description, definition.height, width, definition.config.data]);
  useLayoutEffect(() => {
    const place = canvas.current?.parentElement;
    if (place === null || place === undefined) return;
    const measure = () => setWidth(Math.max(LEAST_WIDTH, Math.min(CHART_WIDTH, place.clientWidth)));
    measure();
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);
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
    <Scroll label="Chart" kind="chart">
      <canvas ref={canvas} width={definition.width} height={definition.height} role="img" aria-label={definition.description} />
    </Scroll>
  );
}
