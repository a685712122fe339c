import { type BettingState, betOnLoss, bettingEValue, eBenjaminiHochberg } from "../stats/e-values.ts";
import type { ColumnValues } from "./compare.ts";
import type { GateRow, Verdict } from "./gate.ts";
import { meanOf, pairColumns } from "./pairing.ts";
import type { RunValues } from "./run-values.ts";

/** A run as the log names it: its name and the SHA-256 of its outcomes. */
export interface LoggedRun {
  readonly run: string;
  readonly outcomes: string;
}

/** A line of the nightly log. It is only ever appended to. */
export type NightlyRow =
  | {
      readonly kind: "start";
      readonly at: string;
      readonly baseline: LoggedRun;
      readonly margin: number;
      readonly alpha: number;
      /** Why the evidence begins anew. */
      readonly reason: string;
    }
  | {
      readonly kind: "night";
      readonly at: string;
      readonly candidate: LoggedRun;
      readonly seeds: readonly number[];
      readonly columns: Readonly<Record<string, NightlyColumn>>;
      /** Columns whose evidence passes e-BH, this night included. */
      readonly alarms: readonly string[];
    }
  | {
      readonly kind: "confirmation";
      readonly at: string;
      readonly candidate: LoggedRun;
      readonly verdicts: Readonly<Record<string, Verdict>>;
    };

export interface NightlyColumn {
  readonly n: number;
  /** Candidate minus baseline of this night, above 0 being better. */
  readonly difference: number;
  /** ln of the wealth of each bet, after this night. */
  readonly state: BettingState;
  readonly eValue: number;
}

/** What the log says by now. */
export interface NightlyState {
  readonly start: Extract<NightlyRow, { kind: "start" }> | undefined;
  readonly nights: readonly Extract<NightlyRow, { kind: "night" }>[];
  /** By column; a column without evidence is absent. */
  readonly states: ReadonlyMap<string, BettingState>;
  /** Alarms that no fresh run has cleared, and whether one has confirmed them. */
  readonly open: ReadonlyMap<string, "unconfirmed" | "confirmed">;
  /** Seeds of the nights so far: a confirmation needs others. */
  readonly seeds: ReadonlySet<number>;
}

/** Folds the log from its last start on. */
export function readNights(rows: readonly NightlyRow[]): NightlyState {
  let start: NightlyState["start"];
  let nights: Extract<NightlyRow, { kind: "night" }>[] = [];
  const states = new Map<string, BettingState>();
  const open = new Map<string, "unconfirmed" | "confirmed">();
  const seeds = new Set<number>();
  for (const row of rows) {
    if (row.kind === "start") {
      start = row;
      nights = [];
      for (const memory of [states, open, seeds]) memory.clear();
    } else if (row.kind === "night") {
      nights.push(row);
      for (const seed of row.seeds) seeds.add(seed);
      for (const [name, { state }] of Object.entries(row.columns)) states.set(name, state);
      for (const name of row.alarms) open.set(name, open.get(name) ?? "unconfirmed");
    } else {
      for (const [name, verdict] of Object.entries(row.verdicts)) {
        if (verdict === "fail") open.set(name, "confirmed");
        if (verdict !== "pass") continue;
        // Cleared by fresh answers: the evidence begins anew, or it would raise the same alarm every night.
        open.delete(name);
        states.delete(name);
      }
    }
  }
  return { start, nights, states, open, seeds };
}

export interface NightInput {
  readonly baseline: RunValues;
  readonly candidate: RunValues;
  readonly state: NightlyState;
  readonly margin: number;
  readonly alpha: number;
  /** Largest share of items that only one run may have. */
  readonly tolerance: number;
  readonly unready: (column: { readonly task: string; readonly protocol: string }) => string | undefined;
}

export interface NightResult {
  readonly columns: Readonly<Record<string, NightlyColumn>>;
  readonly alarms: readonly string[];
  /** Columns that this night says nothing about; their evidence stays as it was. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * One more night: every column bets that the candidate loses more than the margin to the baseline's answers, and e-BH over all columns
 * with evidence decides which alarms stand. However many nights are looked at, the chance of any false alarm keeps to alpha.
 */
export function addNight({ baseline, candidate, state, margin, alpha, tolerance, unready }: NightInput): NightResult {
  const columns: Record<string, NightlyColumn> = {};
  const skipped: { name: string; reason: string }[] = [];
  for (const column of baseline.columns) {
    const name = `${column.task} · ${column.protocol}`;
    const other = candidate.columns.find(({ task, protocol }) => task === column.task && protocol === column.protocol);
    const reason = other === undefined ? "not in the candidate" : unready(column);
    const differences = other === undefined || reason !== undefined ? [] : gainsOf(column, other, tolerance);
    if (reason !== undefined) skipped.push({ name, reason });
    else if (typeof differences === "string") skipped.push({ name, reason: differences });
    else {
      const next = betOnLoss(state.states.get(name) ?? "none", { differences, margin });
      columns[name] = { n: differences.length, difference: meanOf(differences), state: next, eValue: bettingEValue(next) };
    }
  }
  const evidence = new Map([...state.states].map(([name, bets]) => [name, bettingEValue(bets)]));
  for (const [name, { eValue }] of Object.entries(columns)) evidence.set(name, eValue);
  // Columns without evidence so far count as tests with an e-value of 1, so that a night with few columns is judged like the others.
  for (const { name } of skipped) if (!evidence.has(name)) evidence.set(name, 1);
  const names = [...evidence.keys()];
  const rejected = names.length === 0 ? [] : eBenjaminiHochberg([...evidence.values()], alpha);
  return { columns, alarms: names.filter((_, index) => rejected[index]), skipped };
}

/** Candidate minus baseline by item, above 0 being better; or why there are none. */
function gainsOf(baseline: ColumnValues, candidate: ColumnValues, tolerance: number): number[] | string {
  const { first, second, onlyFirst, onlySecond } = pairColumns(candidate, baseline);
  if (first.length === 0) return "no item has a value in both runs";
  const unmatched = onlyFirst.length + onlySecond.length;
  if (unmatched > tolerance * first.length) return `${unmatched} items are in one run only`;
  const sign = baseline.better === "lower" ? -1 : 1;
  const gains = first.map((value, item) => sign * (value - (second[item] as number)));
  return gains.every((gain) => Math.abs(gain) <= 1) ? gains : "differences beyond −1 … 1 cannot be bet on";
}

/** What a run with fresh seeds says of the open alarms. */
export function confirmationOf(open: NightlyState["open"], rows: readonly GateRow[]): Record<string, Verdict> {
  return Object.fromEntries(
    [...open.keys()].map((name) => [name, rows.find((row) => row.name === name)?.verdict ?? "inconclusive"]),
  );
}
