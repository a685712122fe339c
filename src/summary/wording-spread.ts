/** One model under several wordings of one protocol: how much of a score its words decided. */
export interface WordingSpread {
  /** Position of the run. */
  readonly run: number;
  /** The protocol whose wordings these are, with its parameters: "letter-chat@0". */
  readonly protocol: string;
  readonly wordings: readonly string[];
  readonly lowest: number;
  readonly mean: number;
  readonly highest: number;
}

/** What the names of wordings end in: the masculine imperative, and the other language around the item. */
const ENDINGS = /-(?:imperative|english|hebrew)(?=@|$)/;

/** @param scores by run, then protocol in the order of `protocols`; only what every wording of a family has is compared */
export function wordingSpreads(
  protocols: readonly string[],
  scores: readonly (readonly ({ readonly value: number } | undefined)[])[],
): WordingSpread[] {
  const families = new Map<string, number[]>();
  for (const [index, protocol] of protocols.entries()) {
    const base = protocol.replace(ENDINGS, "");
    families.set(base, [...(families.get(base) ?? []), index]);
  }
  return scores.flatMap((row, run) =>
    [...families].flatMap(([protocol, members]): WordingSpread[] => {
      const values = members.flatMap((index) => row[index]?.value ?? []);
      if (members.length < 2 || values.length < members.length) return [];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const wordings = members.map((index) => protocols[index] as string);
      return [{ run, protocol, wordings, lowest: Math.min(...values), mean, highest: Math.max(...values) }];
    }),
  );
}
