import { ITEM_CLASSES } from "../../core/contamination.ts";
import { percent, pText, scoreText, signedInterval, signedPercent } from "../../report/numbers.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import { CONTAMINATED_SHARE, type ContaminationEffect, type Estimated, type GainEstimate } from "../../summary/contamination.ts";
import type { ContaminationCurve, ContaminationCurves, furtherGains, SubsetScores } from "../../summary/contamination-curve.ts";
import type { ReferenceDifference } from "../../summary/contamination-reference.ts";

/** Everything that a report says about one column of a run. */
export interface ColumnEffect {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  readonly better?: "lower";
  readonly effect: ContaminationEffect;
  readonly curves: ContaminationCurves;
  readonly subsets: SubsetScores | "unknown";
  readonly further: ReturnType<typeof furtherGains>;
  readonly references: readonly { readonly run: string; readonly result: ReferenceDifference }[];
}

export function effectLines(
  { task, protocol, primary, better, effect, curves, subsets, further, references }: ColumnEffect,
  width: number | "unlimited",
): string[] {
  const { scores, classes, dirtyShare, gain } = effect;
  const share = `${percent(dirtyShare)} % of the judged items are dirty${dirtyShare >= CONTAMINATED_SHARE ? ": marked CONTAMINATED" : ""}`;
  const rows = (["all", ...ITEM_CLASSES] as const).flatMap((name) => {
    const score = scores[name];
    if (score === undefined) return name === "all" || classes[name] === 0 ? [] : [[name, String(classes[name]), "–", "–"]];
    const items = name === "all" ? Object.values(classes).reduce((sum, one) => sum + one, 0) : classes[name];
    return [[name, String(items), String(score.n), scoreText(score)]];
  });
  const columns = [left("items that are"), right("items"), right("scored"), left(`${primary} [95 % interval]`)];
  return [
    "",
    `${task} · ${protocol}${better === "lower" ? " (lower is better)" : ""}: ${share}`,
    "",
    ...tableLines({ columns, rows }, width),
    "",
    ...gainLines(gain),
    ...further.map(({ found, estimate }) => furtherLine(found, estimate)),
    ...references.map(({ run, result }) => referenceLine(run, result)),
    ...curveLines(curves, width),
    ...subsetLines(subsets, width),
  ];
}

function gainLines(gain: GainEstimate): string[] {
  if ("refused" in gain) return [`no conclusion: ${gain.refused}`];
  return [
    `dirty less other items  ${estimateText(gain.difference)}, p ${pText(gain.p)}, n ${gain.n[0]} and ${gain.n[1]}`,
    `estimated gain          ${estimateText(gain.gain)}: what the score has more than that of the items not dirty`,
  ];
}

function furtherLine(found: string, estimate: GainEstimate): string {
  if ("refused" in estimate) return `by ${found} alone: no conclusion: ${estimate.refused}`;
  return `by ${found} alone  ${estimateText(estimate.difference)}, p ${pText(estimate.p)}, n ${estimate.n[0]} and ${estimate.n[1]}: less the other items not dirty`;
}

function referenceLine(run: string, result: ReferenceDifference): string {
  if ("refused" in result) return `against ${run}: no conclusion: ${result.refused}`;
  const { difference, p, n } = result;
  return `against ${run}  ${estimateText(difference)}, p ${pText(p)}, n ${n[0]} and ${n[1]}: difference in differences, what easier items do not explain`;
}

function estimateText({ value, standardError, interval }: Estimated): string {
  return `${signedPercent(value)} ${signedInterval(interval)} (SE ${percent(standardError)})`;
}

function curveLines({ curves, p }: ContaminationCurves, width: number | "unlimited"): string[] {
  if (curves.length === 0) return [];
  const thresholds = curves[0]?.points.map(({ threshold }) => threshold) ?? [];
  const columns = [
    left("gain by threshold"),
    right("n"),
    ...thresholds.map((threshold) => right(thresholdText(threshold))),
    left("largest"),
  ];
  const rows = curves.map((curve) => [
    curve.overlap,
    String(curve.n),
    ...curve.points.map(({ estimate, marked }) =>
      "refused" in estimate ? `(${marked})` : `${signedPercent(estimate.gain.value)} (${marked})`,
    ),
    bestText(curve),
  ]);
  return [
    "",
    ...tableLines({ columns, rows }, width),
    p === "unknown"
      ? "no threshold has enough items on both sides; in brackets: items marked"
      : `in brackets: items marked; p of the largest gain over all scores and thresholds, corrected for having chosen it: ${pText(p)}`,
  ];
}

function thresholdText(threshold: number): string {
  return threshold < 0.1 ? "any" : `≥ ${threshold}`;
}

function bestText({ best }: ContaminationCurve): string {
  return best === "none" ? "–" : `${thresholdText(best.threshold)}, z ${best.z.toFixed(2)}, p ${pText(best.p)}`;
}

function subsetLines(subsets: SubsetScores | "unknown", width: number | "unlimited"): string[] {
  if (subsets === "unknown") return [];
  const columns = [left("Llama 2 subset"), right("n"), right("score"), right("Z")];
  const rows = subsets.subsets.map(({ subset, n, mean, z }) => [
    subset,
    String(n),
    n === 0 ? "–" : percent(mean),
    n === 0 || !Number.isFinite(z) ? "–" : z.toFixed(2),
  ]);
  const verdict = {
    unknown: "a subset has fewer than 30 items, or nothing spreads: no evidence is claimed",
    true: "all four |Z| exceed 2: evidence by the rule of Llama 2",
    false: "not all four |Z| exceed 2: no evidence by the rule of Llama 2",
  }[`${subsets.evidence}`];
  return ["", ...tableLines({ columns, rows }, width), verdict];
}
