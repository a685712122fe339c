import { intervalText, percent, pText } from "../../report/numbers.ts";
import type { CompletionResult, Continued, ExchangeabilityResult, MinKResult } from "../../summary/seen-before.ts";

export type SeenTestName = "completion" | "exchangeability" | "min-k";

/** One test of one model; without numbers where nothing was answered. */
export interface SeenResult {
  readonly test: SeenTestName;
  /** Texts that were asked about, controls among them, and those without an answer: refused, failed for good, or not asked any more. */
  readonly asked: number;
  readonly failed: number;
  /** Texts that the test cannot use. */
  readonly tooShort: number;
  /** Whether texts were named that cannot have been seen. */
  readonly hasControl: boolean;
  readonly completion?: CompletionResult;
  readonly exchangeability?: ExchangeabilityResult;
  readonly minK?: MinKResult;
}

export function seenLines(given: {
  readonly task: string;
  readonly model: string;
  readonly results: readonly SeenResult[];
}): string[] {
  const { task, model, results } = given;
  return [`${model} · ${task}`, ...results.flatMap((result) => [...testLines(result), ...lackLines(result)])];
}

function testLines({ test, completion, exchangeability, minK, hasControl }: SeenResult): string[] {
  if (completion !== undefined) return completionLines(completion, hasControl);
  if (exchangeability !== undefined) return [exchangeabilityLine(exchangeability)];
  return minK === undefined ? [`${test}: nothing was answered`] : [minKLine(minK, hasControl)];
}

const UNANSWERED = "no text of the control was answered";

function completionLines({ benchmark, control, p }: CompletionResult, hasControl: boolean): string[] {
  const text = ({ hits, n, rate, interval }: Continued) => `${hits} of ${n} (${percent(rate)} % [${intervalText(interval)}])`;
  return [
    `completion: the next 8 words word for word in ${text(benchmark)}`,
    control === undefined || p === undefined
      ? `  ${hasControl ? UNANSWERED : "no control: name texts that cannot have been seen with --control, since some texts can be guessed"}`
      : `  control ${text(control)}; p ${pText(p)} that it is no better known than the control (Fisher's exact test, one-sided)`,
  ];
}

function exchangeabilityLine({ p, orders, groups, advantage }: ExchangeabilityResult): string {
  const sign = advantage < 0 ? "less" : "more";
  return `exchangeability: the published order is ${Math.abs(advantage).toFixed(2)} nats ${sign} likely than ${orders} shuffled ones, in ${groups} groups; exact p ${pText(p)}`;
}

function minKLine({ benchmark, n, control }: MinKResult, hasControl: boolean): string {
  const own = `min-k (indicative only): the least likely fifth of the tokens has ${benchmark.toFixed(2)} nats on average, n ${n}`;
  if (control === undefined) return `${own}; ${hasControl ? UNANSWERED : "no control"}`;
  return `${own}; control ${control.mean.toFixed(2)}, n ${control.n}; a benchmark text scores higher than a control in ${percent(control.auc)} % of pairs`;
}

function lackLines({ asked, failed, tooShort }: SeenResult): string[] {
  return [
    ...(failed > 0 ? [`  ${failed} of ${asked} texts were not answered, and count nowhere`] : []),
    ...(tooShort > 0 ? [`  ${tooShort} texts have fewer than 16 words and were not asked`] : []),
  ];
}
