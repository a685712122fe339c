/** What a chart is drawn with. The page has two; pictures for papers are light. */
export interface ChartTheme {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  /** Colour of the n-th model: distinguishable with every common colour blindness (after Okabe and Ito, 2008). */
  readonly series: readonly string[];
  /** Low, middle and high of a heat map; ink and light text stay readable on all of them. */
  readonly heat: readonly [string, string, string];
  readonly font: string;
}

export const LIGHT: ChartTheme = {
  background: "#ffffff",
  ink: "#1d2329",
  muted: "#5a646e",
  grid: "#e4e7ea",
  series: ["#0b62a4", "#c8500a", "#00805d", "#a8437c", "#946a00", "#2d8fc4", "#5b5f66", "#7a4fb3"],
  heat: ["#f4f6f8", "#8fb8d8", "#0b4f86"],
  font: "Heebo",
};

export const DARK: ChartTheme = {
  background: "#171b20",
  ink: "#e8ebee",
  muted: "#a3adb7",
  grid: "#333a42",
  series: ["#62b0ec", "#f0945a", "#3fc79c", "#e291bd", "#e0b64a", "#8fd0f5", "#b4bac2", "#b79be8"],
  heat: ["#20262d", "#2f6690", "#8cc8f2"],
  font: "Heebo",
};

/** The colour of the n-th series; after the last the first again, which the direct labels tell apart. */
export function seriesColour({ series }: ChartTheme, index: number): string {
  return series[index % series.length] as string;
}

/** A colour between two "#rrggbb", at 0 … 1. */
export function mixed(from: string, to: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [a, b] = [from, to].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number];
    return Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

/** The heat colour of a share 0 … 1. */
export function heatColour({ heat: [low, middle, high] }: ChartTheme, share: number): string {
  return share < 0.5 ? mixed(low, middle, share * 2) : mixed(middle, high, share * 2 - 1);
}

/** Black or white, whichever is read better on a "#rrggbb" (relative luminance of WCAG 2). */
export function readableOn(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.28 ? "#1d2329" : "#ffffff";
}
