import { fold } from "./fold.ts";
import { normaliseNikud } from "./nikud.ts";
import { PROFILES } from "./profiles.data.ts";
import { normaliseScan } from "./scan.ts";
import { scanHebrew } from "./scanner.ts";
import { normaliseSquad } from "./squad.ts";
import { readUnits } from "./units.ts";

/** How two texts are made comparable; see docs/hebrew.md. */
export type Profile = keyof typeof PROFILES;

/**
 * `text` under a profile. The result is for comparing only: what a person reads is always the original.
 * Idempotent: a normalised text is its own normal form. Time grows with the length of the text, whatever it holds.
 * `he-tolerant` gives the text of `he`: its tolerance needs both sides, see tolerant.ts.
 */
export function normalise(text: string, profile: Profile): string {
  switch (profile) {
    case "none":
      return text;
    case "squad":
      return normaliseSquad(text);
    case "he":
    case "he-tolerant":
      return scanHebrew(readUnits(fold(text)));
    case "scan":
      return normaliseScan(text);
    case "nikud":
      return normaliseNikud(text);
  }
}

/** Name and version of a profile, such as "he@1", as it stands in every stored result. */
export function profileId(profile: Profile): string {
  return `${profile}@${PROFILES[profile].version}`;
}
