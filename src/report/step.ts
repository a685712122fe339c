import type { Manifest } from "../core/manifest.ts";

/** The model's stated step, or the one in its name or its run's: "hebatron-step-517", "checkpoint_1000", "iter5000". */
export function stepOf({ model, run }: Pick<Manifest, "model" | "run">): number | undefined {
  const { name, identity } = model;
  if (typeof identity["step"] === "number") return identity["step"];
  for (const text of [name, run]) {
    const match = /(?:step|checkpoint|ckpt|iter)[-_]?(\d{1,12})/i.exec(text);
    if (match !== null) return Number(match[1]);
  }
  return undefined;
}
