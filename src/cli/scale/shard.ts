import { MivhanError } from "../../core/errors.ts";
import { random } from "../../core/random.ts";
import type { Job, PlannedEntry } from "../../run/plan.ts";
import type { SlotColumn } from "../../run/slots.ts";
import type { Shard } from "../../store/run-directory.ts";

/** Reads "3/8": the third of eight. @throws MivhanError E_USAGE */
export function parseShard(text: string): Shard {
  const [, first, second] = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim()) ?? [];
  const [index, of] = [Number(first), Number(second)];
  if (index >= 1 && of >= 1 && index <= of) return { index, of };
  throw new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: `"${text}" is no shard`,
    advice: "write --shard 3/8 for the third of eight; engines that count from 0 need one added",
  });
}

/**
 * The share of each item of a column, from 0. Items are put in an order that hangs on their names alone and dealt out in turn, so that
 * every machine draws the same shares without speaking to the others, shares differ by one item at most, and each is a random subset.
 * Each column begins with a share of its own: many small columns must not all burden the first.
 */
export function sharesOf({ task, protocol, items }: Pick<SlotColumn, "task" | "protocol" | "items">, of: number): Uint32Array {
  const draws = Float64Array.from(items, ({ id }) => random("shard", task, id).float());
  const order = Uint32Array.from(items, (_, position) => position).sort(
    (a, b) => (draws[a] as number) - (draws[b] as number) || a - b,
  );
  const first = random("shard", task, protocol).below(of);
  const shares = new Uint32Array(items.length);
  order.forEach((position, rank) => {
    shares[position] = (rank + first) % of;
  });
  return shares;
}

/** Whether a job is this shard's: whole items, with all their seeds. */
export function isOfShard({ index, of }: Shard): (job: Job) => boolean {
  const known = new Map<PlannedEntry, Uint32Array>();
  return ({ planned, position }) => {
    const { entry, items } = planned;
    const shares = known.get(planned) ?? sharesOf({ task: entry.task.task, protocol: entry.name, items }, of);
    known.set(planned, shares);
    return shares[position] === index - 1;
  };
}
