import { RequestFailure } from "../../core/model.ts";
import { type Estimate, estimate, ratio } from "./throughput-estimate.ts";
import { type Batch, type BatchValues, type Endpoint, measureBatch } from "./throughput-measure.ts";

export interface ThroughputPlan {
  /** Tokens of the prompt. */
  readonly contexts: readonly number[];
  readonly concurrencies: readonly number[];
  readonly output: number;
  readonly repeats: number;
  /** Repeats before those that count. */
  readonly warmUp: number;
}

export const MEASURES = ["firstToken", "betweenTokens", "prefill", "decode", "output", "requests"] as const;
export type Measure = (typeof MEASURES)[number];
export type Measures = Readonly<Record<Measure, Estimate>>;

/** One context length at one concurrency on one endpoint: numbers, or why there are none. */
export type CellResult =
  | { readonly kind: "measured"; readonly measures: Measures }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

export interface Cell {
  readonly context: number;
  readonly concurrency: number;
  /** By endpoint, in their order. */
  readonly results: readonly CellResult[];
  /** First endpoint over second, measure by measure; only where both were measured. */
  readonly ratios?: Measures;
}

export interface ThroughputControls {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/**
 * Measures every context length at every concurrency. The endpoints take turns within each repeat, the one that begins changing from
 * repeat to repeat. A cell in which a request fails has no numbers on that endpoint.
 * @throws RequestFailure when an endpoint cannot be reached or used at all
 */
export async function measureThroughput(
  endpoints: readonly Endpoint[],
  plan: ThroughputPlan,
  controls: ThroughputControls,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const context of plan.contexts) {
    for (const concurrency of plan.concurrencies)
      cells.push(await measureCell({ endpoints, plan, context, concurrency }, controls));
  }
  return cells;
}

interface CellTask {
  readonly endpoints: readonly Endpoint[];
  readonly plan: ThroughputPlan;
  readonly context: number;
  readonly concurrency: number;
}

async function measureCell({ endpoints, plan, context, concurrency }: CellTask, controls: ThroughputControls): Promise<Cell> {
  const states = endpoints.map((endpoint, at) => ({
    at,
    endpoint,
    values: [] as BatchValues[],
    ended: skipReason(endpoint, { context, plan }),
  }));
  const total = plan.warmUp + plan.repeats;
  for (let repeat = 0; repeat < total; repeat++) {
    const turn = repeat % 2 === 0 ? states : states.toReversed();
    for (const state of turn) {
      if (state.ended !== undefined) continue;
      const { name } = state.endpoint;
      controls.progress(`${name}: ${context} tokens, ${concurrency} at once, repeat ${repeat + 1} of ${total}`);
      const batch: Batch = {
        context,
        concurrency,
        requests: concurrency,
        output: plan.output,
        names: [state.at, concurrency, repeat],
      };
      try {
        const values = await measureBatch(state.endpoint, batch, controls);
        if (repeat >= plan.warmUp) state.values.push(values);
      } catch (error) {
        if (!(error instanceof RequestFailure) || error.retry === "stop") throw error;
        state.ended = { kind: "failed", code: error.code, message: error.message };
      }
    }
  }
  const results = states.map(({ ended, values }): CellResult => ended ?? { kind: "measured", measures: measuresOf([values]) });
  const [first, second] = states;
  const paired = first !== undefined && second !== undefined && first.ended === undefined && second.ended === undefined;
  return { context, concurrency, results, ...(paired ? { ratios: measuresOf([first.values, second.values]) } : {}) };
}

function skipReason(
  { contextLength }: Endpoint,
  { context, plan }: { context: number; plan: ThroughputPlan },
): CellResult | undefined {
  if (contextLength === undefined || context + plan.output <= contextLength) return undefined;
  return { kind: "skipped", reason: `${context} + ${plan.output} tokens are more than its context of ${contextLength}` };
}

/** Estimates of one endpoint, or ratios of two. */
function measuresOf([own, other]: readonly [readonly BatchValues[], (readonly BatchValues[])?]): Measures {
  const of = (measure: Measure): Estimate => {
    const values = own.map((each) => each[measure]);
    return other === undefined
      ? estimate(values)
      : ratio(
          values,
          other.map((each) => each[measure]),
        );
  };
  return Object.fromEntries(MEASURES.map((measure) => [measure, of(measure)])) as Measures;
}
