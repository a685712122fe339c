import { MivhanError } from "../../core/errors.ts";
import type { Way } from "../../core/kind.ts";
import { RequestFailure } from "../../core/model.ts";
import type { ChoiceReply, ChoiceRequest } from "../../core/request.ts";
import { labelsByIds, labelsByText } from "./label-scores.ts";
import type { LikelihoodServer } from "./likelihood-server.ts";
import { checkChoices } from "./prompt-scores.ts";
import { scorePromptIds, scorePromptTexts } from "./prompt-ways.ts";
import { BadReply } from "./read.ts";
import { forceTokens } from "./teacher-forcing.ts";
import { type TokenPlan, tokenPlan } from "./token-plan.ts";

export type ServerWay = Exclude<Way, "in-process">;

/** Ways in the order in which they are tried: the cheapest first. */
export const WAY_ORDER: readonly ServerWay[] = ["next-token", "prompt-logprobs", "teacher-forcing"];

/**
 * Scores continuations by the first of `ways` that can: labels that are one token each from one next-token distribution, else the
 * log-probabilities of the whole prompt, else token by token. A way that cannot hands over to the next; when none can, the failure of
 * the last is thrown, and there is no number.
 */
export function choiceScorer(server: LikelihoodServer, { backend, ways }: { backend: string; ways: readonly ServerWay[] }) {
  return async (request: ChoiceRequest, signal: AbortSignal): Promise<ChoiceReply> => {
    const plan = server.tokenize === undefined ? undefined : await tokenPlan(request, server, signal);
    let refused: unknown;
    for (const way of ways) {
      const score = scorerOf({ way, request, server, plan });
      if (score === undefined) continue;
      try {
        const reply = await score(signal);
        checkChoices(reply.choices);
        return reply;
      } catch (error) {
        refused = asFailure(error);
        if (!handsOver(refused)) throw refused;
      }
    }
    throw refused ?? cannot(backend, request);
  };
}

interface Task {
  readonly way: ServerWay;
  readonly request: ChoiceRequest;
  readonly server: LikelihoodServer;
  readonly plan: TokenPlan | undefined;
}

/** How `way` would answer, or undefined when this server cannot try it on this request. */
function scorerOf({ way, request, server, plan }: Task): ((signal: AbortSignal) => Promise<ChoiceReply>) | undefined {
  const { nextToken, promptScores } = server;
  const chat = request.prompt.layout === "chat";
  if (way === "next-token" && nextToken !== undefined) {
    if (plan !== undefined) return (signal) => labelsByIds(plan, nextToken, signal);
    if (!chat || server.nextTokenOfChat === true || server.chatPrompt !== undefined)
      return (signal) => labelsByText(request, { ...server, nextToken }, signal);
  }
  if (way === "prompt-logprobs" && promptScores !== undefined) {
    if (plan !== undefined) return (signal) => scorePromptIds(plan, promptScores, signal);
    if (!chat || server.chatPrompt !== undefined)
      return (signal) => scorePromptTexts(request, { ...server, promptScores }, signal);
  }
  if (way === "teacher-forcing" && nextToken !== undefined && plan !== undefined) {
    return (signal) => forceTokens(plan, nextToken, signal);
  }
  return undefined;
}

/** Refusals that say "not this way", as against "not now" and "not at all". */
const OTHER_WAY: ReadonlySet<string> = new Set(["E_LABEL_TOKENS", "E_LABEL_NOT_IN_TOP", "E_NO_LOGPROBS"]);

function handsOver(error: unknown): boolean {
  return error instanceof RequestFailure && OTHER_WAY.has(error.code);
}

/** Checks that run on values gathered from several replies have no single reply as evidence. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof BadReply)) return error;
  const { code, message, retry, advice } = error;
  return new RequestFailure({ code, message, retry, ...(advice === undefined ? {} : { advice }) });
}

function cannot(backend: string, request: ChoiceRequest): MivhanError {
  return new MivhanError({
    code: "E_NO_LOGLIKELIHOOD",
    family: "capability",
    message: `the backend ${backend} has no way to score continuations of a ${request.prompt.layout} prompt`,
    advice: "choose a generative protocol, or serve the model with vLLM, SGLang or llama-server",
  });
}
