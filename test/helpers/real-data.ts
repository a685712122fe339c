import { existsSync } from "node:fs";

/** The folder with the published data sets that the tier `real` reads. */
export function realData(): string {
  const folder = process.env["MIVHAN_DATA"];
  if (folder === undefined || !existsSync(folder)) {
    throw new Error("set MIVHAN_DATA to a folder with heq, sib200-he, … (docs/results.md says where their files come from)");
  }
  return folder;
}
