import { RequestFailure, Unscorable } from "../../core/model.ts";
import type { RollingReply, RollingRequest, ScoredToken, Usage } from "../../core/request.ts";
import { textSize } from "../../core/text-size.ts";
import { boundaryOf, cutOf } from "./boundary.ts";
import type { LikelihoodServer, PromptToken, ScoredPrompt } from "./likelihood-server.ts";
import { checkPromptTokens, scoreFrom, scoreOf } from "./prompt-scores.ts";
import { BadReply } from "./read.ts";
import { addUsage } from "./usage.ts";

/** One pass over a part of a text: the tokens from `start` up to `end` are sent, those from `from` on are scored. */
export interface Pass {
  readonly start: number;
  readonly from: number;
  readonly end: number;
}

/** A text as ids: what is given, then what is scored from `cut` on. */
export interface RollingPlan {
  readonly ids: readonly number[];
  readonly cut: number;
  readonly boundary: "clean" | "merged";
  readonly passes: readonly Pass[];
}

export type Tokenize = NonNullable<LikelihoodServer["tokenize"]>;
type AskScores = NonNullable<LikelihoodServer["promptScores"]>;

/**
 * Cuts `count` tokens, of which those from `cut` on are scored, into passes of at most `window`. The first holds what fits from the start
 * on; each further one scores the next `stride` tokens and has as many before them as the window leaves. Every token is scored once.
 * This is the sliding window of the Transformers guide to perplexity, with its stride.
 */
export function passesOf(count: number, { cut, window, stride }: { cut: number; window: number; stride: number }): Pass[] {
  if (cut < 1 || cut >= window || cut >= count)
    throw new BadReply(
      "E_BOUNDARY",
      `${count} tokens cut at ${cut} leave nothing before the text, nothing of it, or no room in ${window}`,
    );
  const passes: Pass[] = [{ start: 0, from: cut, end: Math.min(window, count) }];
  for (let from = Math.min(window, count); from < count; from += stride) {
    const end = Math.min(from + stride, count);
    passes.push({ start: Math.max(0, end - window), from, end });
  }
  return passes;
}

/** What is given and what is scored. */
export function partsOf({ prompt: { parts } }: RollingRequest): { given: string; text: string } {
  return { given: parts.slice(0, -1).join(""), text: parts.at(-1) as string };
}

export async function rollingPlan(request: RollingRequest, tokenize: Tokenize, signal: AbortSignal): Promise<RollingPlan> {
  const { given, text } = partsOf(request);
  const [before, ids] = await Promise.all([
    tokenize(given, { special: true }, signal),
    tokenize(given + text, { special: true }, signal),
  ]);
  const { cut, boundary } = cutOf(before, [ids]);
  return { ids, cut, boundary, passes: passesOf(ids.length, { ...request, cut }) };
}

/**
 * Scores a text by the log-probabilities of its own tokens: pass by pass where the server shows its tokens, else in one request, and then
 * a text that is longer than the window has no number, because no window could be kept.
 */
export function rollingScorer({ tokenize, promptScores }: LikelihoodServer) {
  if (promptScores === undefined) return undefined;
  return async (request: RollingRequest, signal: AbortSignal): Promise<RollingReply> => {
    try {
      return tokenize === undefined
        ? await scoreText(request, promptScores, signal)
        : await scorePasses(request, { plan: await rollingPlan(request, tokenize, signal), promptScores }, signal);
    } catch (error) {
      if (!(error instanceof BadReply)) throw error;
      const { code, message, retry, advice } = error;
      throw new RequestFailure({ code, message, retry, ...(advice === undefined ? {} : { advice }) });
    }
  };
}

async function scorePasses(
  request: RollingRequest,
  { plan, promptScores }: { plan: RollingPlan; promptScores: AskScores },
  signal: AbortSignal,
): Promise<RollingReply> {
  const tokens: ScoredToken[] = [];
  const usages: (Usage | undefined)[] = [];
  for (const { start, from, end } of plan.passes) {
    const ids = plan.ids.slice(start, end);
    const scored = await promptScores([{ ids }], signal);
    const prompt = onlyOne(scored);
    checkPromptTokens(prompt.tokens, ids);
    for (const token of scoreFrom(prompt.tokens, from - start).tokens) tokens.push(token);
    usages.push(prompt.usage);
  }
  return rollingReply(request, { tokens, boundary: plan.boundary, passes: plan.passes.length, usages, way: "prompt-logprobs" });
}

async function scoreText(request: RollingRequest, promptScores: AskScores, signal: AbortSignal): Promise<RollingReply> {
  const { given, text } = partsOf(request);
  // What is given is scored by itself too: its tokens, as the server names them, say where the text begins.
  const prompts = given === "" ? [{ text }] : [{ text: given }, { text: given + text }];
  const scored = await promptScores(prompts, signal);
  if (scored.length !== prompts.length)
    throw new BadReply("E_REPLY_COUNT", `${prompts.length} prompts were sent and ${scored.length} scored`);
  for (const { tokens } of scored) checkPromptTokens(tokens);
  const whole = (scored.at(-1) as ScoredPrompt).tokens;
  if (whole.length > request.window) throw new Unscorable("longer than the window, and the server shows no tokens to cut it by");
  const before = given === "" ? shownBos(whole, text) : (scored[0] as ScoredPrompt).tokens;
  const { cut, boundary } = cutOf(before.map(nameOf), [whole.map(nameOf)]);
  const usages = scored.map(({ usage }) => usage);
  return rollingReply(request, { tokens: scoreFrom(whole, cut).tokens, boundary, passes: 1, usages, way: "prompt-logprobs" });
}

/**
 * The BOS before a text with nothing else before it. Where a server shows none, the first token is the text's own and has no score: without
 * it the sum would be that of a shorter text.
 */
function shownBos([first]: readonly PromptToken[], text: string): readonly PromptToken[] {
  if (first?.text !== undefined && /^<[^<>]+>$/.test(first.text) && !text.startsWith(first.text)) return [first];
  throw new BadReply("E_BOUNDARY", "nothing is seen before the text, so its first token has no score", {
    advice: "choose a protocol that gives something before the text, such as rolling-raw",
  });
}

export function rollingReply(
  request: RollingRequest,
  {
    tokens,
    boundary,
    passes,
    usages,
    way,
  }: {
    readonly tokens: readonly ScoredToken[];
    readonly boundary: "clean" | "merged";
    readonly passes: number;
    readonly usages: readonly (Usage | undefined)[];
    readonly way: RollingReply["way"];
  },
): RollingReply {
  const usage = addUsage(usages);
  // The texts of the tokens stand in the prompt already; a journal of a whole corpus should not hold them twice.
  const bare = tokens.map(({ text: _text, ...token }) => token);
  return {
    method: "rolling-loglikelihood",
    way,
    boundary: boundaryOf(boundary),
    logprob: scoreOf(bare).logprob,
    tokens: bare,
    passes,
    size: textSize(partsOf(request).text),
    ...(usage === undefined ? {} : { usage }),
  };
}

function onlyOne(scored: readonly ScoredPrompt[]): ScoredPrompt {
  const [prompt] = scored;
  if (prompt !== undefined && scored.length === 1) return prompt;
  throw new BadReply("E_REPLY_COUNT", `one prompt was sent and ${scored.length} scored`);
}

function nameOf({ id, text }: PromptToken): string {
  if (id !== undefined) return `#${id}`;
  if (text !== undefined) return text;
  throw new BadReply("E_REPLY_SHAPE", "a prompt token has neither id nor text");
}
