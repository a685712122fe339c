import { Unscorable } from "../../core/model.ts";
import type { ChoiceReply, GenerateReply, GenerateRequest, ScoredToken } from "../../core/request.ts";
import { generateReply } from "../wire/finish.ts";
import { scoreOf } from "../wire/prompt-scores.ts";
import { BadReply } from "../wire/read.ts";
import type { ModelSampling } from "../wire/sampling.ts";
import { originOf, type TokenPlan } from "../wire/token-plan.ts";
import type { LlamaModel, LlamaSequence } from "./library.ts";

/** Scores continuations from the probabilities of every position. The prompt is evaluated once, each continuation after it. */
export async function scoreInProcess(plan: TokenPlan, sequence: LlamaSequence, contextSize: number): Promise<ChoiceReply> {
  const { wholes, cut } = plan;
  if (cut < 1 || wholes.some((whole) => whole.length <= cut)) {
    throw new BadReply("E_BOUNDARY", `tokens cut at ${cut} leave no continuation with something before it`);
  }
  if (wholes.some((whole) => whole.length > contextSize)) throw new Unscorable("context-length");
  await sequence.clearHistory();
  const shared = (wholes[0] as readonly number[]).slice(0, cut - 1);
  if (shared.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(shared);
  const choices = [];
  for (const whole of wholes) {
    // The last token of the prompt predicts the first of the continuation; the last of the continuation predicts nothing asked.
    const inputs = whole.slice(cut - 1, -1).map((id) => [id, { generateNext: { probabilities: true } }] as const);
    const outputs = await sequence.controlledEvaluate(inputs);
    choices.push(scoreOf(whole.slice(cut).map((id, at) => scoredToken(id, outputs[at]?.next.probabilities))));
    await sequence.eraseContextTokenRanges([{ start: cut - 1, end: sequence.nextTokenIndex }]);
  }
  return { ...originOf(plan, "in-process"), choices };
}

/** The engine's probabilities are 32-bit floats: below the smallest normal one (ln = −87.3) they lose their digits, then vanish. */
const SMALLEST = 2 ** -126;

/** One token from the probabilities of its position. */
export function scoredToken(id: number, probabilities: ReadonlyMap<number, number> | undefined): ScoredToken {
  const probability = probabilities?.get(id);
  if (probabilities === undefined || probability === undefined)
    throw new BadReply("E_NO_LOGPROBS", `the engine gave no probability of token ${id}`);
  // The map is ordered from the likeliest on.
  let rank = 1;
  for (const candidate of probabilities.keys()) {
    if (candidate === id) break;
    rank++;
  }
  if (probability < SMALLEST) {
    throw new BadReply(
      "E_LOGPROB_IMPOSSIBLE",
      `token ${id} has the probability ${probability}, below what the engine tells apart`,
    );
  }
  return { id, logprob: Math.log(probability), rank };
}

export interface Generation {
  readonly request: GenerateRequest;
  readonly prompt: readonly number[];
  readonly sampling: ModelSampling;
  readonly contextSize: number;
}

/** Generates token by token until the model ends, a stop string appears, or the budget is used. */
export async function generateInProcess(
  { request, prompt, sampling: own, contextSize }: Generation,
  { model, sequence }: { model: LlamaModel; sequence: LlamaSequence },
  signal: AbortSignal,
): Promise<GenerateReply> {
  const { sampling, seed } = request;
  const budget = sampling.maxTokens + sampling.maxReasoningTokens;
  if (prompt.length + budget > contextSize) throw new Unscorable("context-length");
  const value = (field: keyof ModelSampling) => (sampling[field] === "model" ? own[field] : sampling[field]);
  const { topP, topK, minP } = { topP: value("topP"), topK: value("topK"), minP: value("minP") };
  const options = {
    temperature: value("temperature") ?? 0,
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(minP === undefined ? {} : { minP }),
    seed,
    yieldEogToken: true,
  };
  await sequence.clearHistory();
  const generated: number[] = [];
  let ended = false;
  for await (const token of sequence.evaluate(prompt, options)) {
    signal.throwIfAborted();
    ended = model.isEogToken(token);
    if (ended) break;
    generated.push(token);
    if (generated.length >= budget) break;
    if (sampling.stop.length > 0 && stops(model.detokenize(generated, false), sampling.stop)) break;
  }
  const text = model.detokenize(generated, false);
  // A budget may end inside a character; the half is no part of the answer.
  const content = ended ? text : text.replace(/\uFFFD+$/, "");
  const usage = { prompt: prompt.length, completion: generated.length };
  const thinks = request.prompt.layout === "chat" && request.thinking === "on";
  const reply = generateReply({ content, finish: ended ? "stop" : "length", usage }, { stop: sampling.stop, thinks });
  if (reply.reasoning === undefined) return reply;
  return { ...reply, usage: { ...usage, reasoning: model.tokenize(reply.reasoning, false).length } };
}

function stops(text: string, stop: readonly string[]): boolean {
  return stop.some((word) => text.includes(word));
}
