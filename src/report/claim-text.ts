import type { CheckedClaim, Holds } from "../summary/claim.ts";
import { intervalText, pText, scoreText, signedPercent } from "./numbers.ts";

/** What the numbers of a claim say by themselves, a line per check. */
export function claimLines({ possible, interval, apart, average, inside }: CheckedClaim): string[] {
  return [
    ...(possible === undefined ? [] : possibleLines(possible)),
    ...(interval === undefined
      ? []
      : [`interval   ${intervalText(interval)} (${interval.method}, as right answers of independent items)`]),
    ...(apart === undefined ? [] : apartLines(apart)),
    ...(average === undefined
      ? []
      : [
          `average    ${average.printed} of ${average.parts} printed parts, whose mean is ${average.mean.toFixed(3)}: ${average.holds === "yes" ? "follows" : "DOES NOT FOLLOW, even with every part rounded the other way"}`,
        ]),
    ...(inside === undefined ? [] : [insideLine(inside)]),
  ];
}

function possibleLines({ printed, n, holds, share }: NonNullable<CheckedClaim["possible"]>): string[] {
  if (share.possible) {
    const right = share.successes.length > 3 ? `${share.successes[0]}–${share.successes.at(-1)}` : share.successes.join(" or ");
    const note = holds === "unknown" ? "; with so many items every such percentage exists, which says nothing" : "";
    return [`possible   ${printed} % of ${n} items: yes, ${right} right${note}`];
  }
  const nearest = share.nearest.map(({ successes, percent }) => `${successes} right are ${percent.toFixed(3)} %`).join(", ");
  return [
    `possible   ${printed} % of ${n} items: NO; ${nearest}`,
    "           items were dropped, n is another number, or the score is no share of right answers",
  ];
}

function apartLines({
  difference,
  unpaired,
  bestPairing,
  worstPairing,
  against,
  holds,
}: NonNullable<CheckedClaim["apart"]>): string[] {
  const verdict: Readonly<Record<Holds, string>> = {
    yes: "apart, however the items pair",
    no: "NOT APART, however the items pair",
    unknown: "CANNOT SAY: it depends on how the items pair; the answers by item would tell",
  };
  return [
    `apart      ${signedPercent(difference)} points to ${against.printed} % of ${against.n}: ${verdict[holds]}`,
    `           p ${pText(bestPairing)} in the most favourable pairing, ${pText(unpaired)} unpaired, ${pText(worstPairing)} in the least favourable (normal approximation)`,
  ];
}

function insideLine({ measured, holds }: NonNullable<CheckedClaim["inside"]>): string {
  const verdict: Readonly<Record<Holds, string>> = {
    yes: "inside our interval",
    no: "OUTSIDE our interval",
    unknown: "cannot say, our score has no interval",
  };
  return `ours       ${scoreText(measured)}, n ${measured.n}, ${measured.interval.method}: the claim is ${verdict[holds]}`;
}
