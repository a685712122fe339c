import { MivhanError } from "../../core/errors.ts";
import { claimLines } from "../../report/claim-text.ts";
import { checkClaim, verdictsOf } from "../../summary/claim.ts";
import type { Score } from "../../summary/model.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { readSummary } from "../numbers/stored-run.ts";

export interface ClaimFlags {
  readonly score?: string;
  readonly n?: number;
  readonly against?: string;
  readonly againstN?: number;
  readonly average?: string;
  readonly parts?: string;
  readonly run?: string;
  readonly task?: string;
  readonly protocol?: string;
  readonly json?: boolean;
}

/** `mivhan check-claim`: what printed numbers say by themselves, and whether a claim lies inside our interval. */
export async function checkClaimCommand(flags: ClaimFlags, { terminal, exitWith }: CommandContext): Promise<void> {
  const { score, n, against, againstN, average, parts, run, json } = flags;
  if (score === undefined && average === undefined) throw usage("there is no claim");
  if ((score === undefined) !== (n === undefined)) throw usage("--score and --n belong together");
  if ((average === undefined) !== (parts === undefined)) throw usage("--average and --parts belong together");
  if (score === undefined && (against !== undefined || run !== undefined))
    throw usage("--against and --run compare with --score");
  if (againstN !== undefined && against === undefined) throw usage("--against-n belongs to --against");
  const result = checkClaim({
    ...(score === undefined || n === undefined ? {} : { claim: { printed: score, n } }),
    ...(against === undefined || n === undefined ? {} : { against: { printed: against, n: againstN ?? n } }),
    ...(average === undefined || parts === undefined ? {} : { average: { printed: average, parts: partsOf(parts) } }),
    ...(run === undefined ? {} : { measured: await measuredScore(run, flags) }),
  });
  if (json === true) terminal.out(JSON.stringify(result, null, 2));
  else for (const line of claimLines(result)) terminal.out(line);
  const verdicts = verdictsOf(result);
  // That a percentage of very many items exists was never in doubt: only the other checks can leave a doubt.
  const unsure = verdicts.filter((_, index) => !(index === 0 && result.possible?.holds === "unknown")).includes("unknown");
  exitWith(verdicts.includes("no") ? EXIT.check : unsure ? EXIT.unsure : EXIT.complete);
}

function partsOf(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

async function measuredScore(run: string, { task, protocol }: ClaimFlags): Promise<Score> {
  const { columns } = await readSummary(run);
  const found = columns.filter(
    (column) =>
      (task === undefined || column.task === task) &&
      (protocol === undefined || column.protocol === protocol || column.protocol.startsWith(`${protocol}@`)),
  );
  const [one] = found;
  const names = columns.map((column) => `--task ${column.task} --protocol ${column.protocol}`).join("; ");
  if (one === undefined || found.length > 1) throw usage(`${found.length} columns of ${run} are meant`, `name one: ${names}`);
  if (one.score === undefined)
    throw usage(`${one.task} · ${one.protocol} has no score: ${one.blocked ?? "nothing was collected"}`);
  return one.score;
}

function usage(
  message: string,
  advice = "mivhan check-claim --score 77.2 --n 278; --average 85.2 --parts 79.0,92.5,69.8",
): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
