/**
 * The profiles. `version` is raised whenever a text exists that the profile reads differently than before: results stored under
 * another version are not compared with new ones.
 */
export const PROFILES = {
  none: { version: 1, does: "nothing" },
  squad: { version: 1, does: "the normaliser of SQuAD and HeQ as published, bug for bug; never changed" },
  he: { version: 1, does: "the same spelling typed with other code points is equal, a different spelling is different" },
  "he-tolerant": { version: 1, does: "as he; two answers are then compared token by token with prefixes and missing marks forgiven" },
  scan: { version: 1, does: "recall first, for contamination only: quotes deleted, final letters folded, everything else a separator" },
  nikud: { version: 1, does: "points kept in canonical order; cantillation and invisible characters deleted" },
} as const;
