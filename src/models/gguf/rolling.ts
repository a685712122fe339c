import { Unscorable } from "../../core/model.ts";
import type { RollingReply, RollingRequest, ScoredToken } from "../../core/request.ts";
import { type RollingPlan, rollingReply } from "../wire/rolling.ts";
import { scoredToken } from "./engine.ts";
import type { LlamaSequence } from "./library.ts";

/** Positions whose probabilities are held at once: each is a map of the whole vocabulary. */
const AT_ONCE = 16;

/** Scores a text pass by pass from the probabilities of every position. */
export async function rollInProcess(
  request: RollingRequest,
  { plan, sequence, contextSize }: { plan: RollingPlan; sequence: LlamaSequence; contextSize: number },
  signal: AbortSignal,
): Promise<RollingReply> {
  if (plan.passes.some(({ start, end }) => end - start > contextSize)) throw new Unscorable("context-length");
  const tokens: ScoredToken[] = [];
  for (const { start, from, end } of plan.passes) {
    await sequence.clearHistory();
    const context = plan.ids.slice(start, from - 1);
    if (context.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(context);
    // The token before a scored one predicts it.
    for (let at = from; at < end; at += AT_ONCE) {
      signal.throwIfAborted();
      const wanted = plan.ids.slice(at, Math.min(at + AT_ONCE, end));
      const inputs = plan.ids.slice(at - 1, at - 1 + wanted.length);
      const outputs = await sequence.controlledEvaluate(
        inputs.map((id) => [id, { generateNext: { probabilities: true } }] as const),
      );
      for (const [index, id] of wanted.entries()) tokens.push(scoredToken(id, outputs[index]?.next.probabilities));
    }
  }
  const usage = plan.passes.reduce((sum, { start, end }) => sum + end - start, 0);
  const { boundary, passes } = plan;
  return rollingReply(request, { tokens, boundary, passes: passes.length, usages: [{ prompt: usage }], way: "in-process" });
}
