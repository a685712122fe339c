/** Where the real Hebrew data lies: one folder for each source, with its PROVENANCE.md. */
export function dataFolder(): string {
  const folder = process.env["MIVHAN_DATA"];
  if (folder === undefined || folder === "")
    throw new Error("set MIVHAN_DATA to the folder of the real Hebrew data (heq, sib200-he, ntrex-he, …)");
  return folder;
}
