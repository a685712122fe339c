import { MivhanError } from "../../core/errors.ts";
import { planSizeLines } from "../../report/plan-size-text.ts";
import type { ColumnValues } from "../../summary/compare.ts";
import { planFromDiscordant, planFromOne, planFromPair, type SizePlan, type SizeWish } from "../../summary/plan-size.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { readRunValues, sayWithout } from "../numbers/read-run-values.ts";
import type { Terminal } from "../terminal.ts";

export interface PlanSizeFlags {
  /** In points. */
  readonly difference: number;
  readonly power: number;
  readonly alpha: number;
  readonly discordant?: number;
  readonly metric?: string;
  readonly json?: boolean;
}

/** `mivhan plan-size`: items and seeds that a wished detectable difference needs, from one pilot, two, or a share. */
export async function planSize(pilots: readonly string[], flags: PlanSizeFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  if (pilots.length > 2 || (pilots.length === 0) === (flags.discordant === undefined)) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "a size is planned from one pilot, from two, or from --discordant SHARE",
      advice: "mivhan plan-size runs/PILOT runs/OTHER --difference 2",
    });
  }
  const { power, alpha } = flags;
  const wish: SizeWish = { difference: flags.difference / 100, power, alpha };
  const plans: SizePlan[] = flags.discordant === undefined ? [] : [planFromDiscordant(flags.discordant, wish)];
  const left: { name: string; reason: string }[] = [];
  for (const { name, result } of await planned(pilots, { metric: flags.metric, wish, terminal })) {
    if (typeof result === "string") left.push({ name, reason: result });
    else plans.push(...result);
  }
  if (flags.json === true) terminal.out(JSON.stringify({ ...wish, plans, left }, null, 2));
  else {
    if (plans.length > 0)
      for (const line of planSizeLines(plans, { ...flags, ...wish, power, alpha, width: terminal.width })) terminal.out(line);
    for (const { name, reason } of left) terminal.out(`${name}: no plan, ${reason}`);
  }
  context.exitWith(plans.length === 0 ? EXIT.unsure : EXIT.complete);
}

async function planned(
  pilots: readonly string[],
  { metric, wish, terminal }: { metric: string | undefined; wish: SizeWish; terminal: Terminal },
): Promise<{ name: string; result: readonly SizePlan[] | string }[]> {
  const [first, second] = pilots;
  if (first === undefined) return [];
  const run = await readRunValues(first, { metric });
  sayWithout([run], { metric, terminal });
  const { values } = run;
  const others = second === undefined ? undefined : (await readRunValues(second, { metric })).values.columns;
  return values.columns.map((column) => {
    const name = `${column.task} · ${column.protocol}`;
    if (column.items.size === 0) return { name, result: "it has no value per item" };
    if (others === undefined) return { name, result: planFromOne(column, wish) };
    const other = others.find(
      (candidate: ColumnValues) => candidate.task === column.task && candidate.protocol === column.protocol,
    );
    if (other === undefined) return { name, result: "not in the second pilot" };
    const plan = planFromPair(column, other, wish);
    return { name, result: typeof plan === "string" ? plan : [plan] };
  });
}
