import type { ChoiceReply, ChoiceRequest, ScoredToken } from "../../core/request.ts";
import { boundaryOf, moveSpaces } from "./boundary.ts";
import type { Candidate, LikelihoodServer } from "./likelihood-server.ts";
import { checkSent, scoreOf } from "./prompt-scores.ts";
import { BadReply } from "./read.ts";
import { originOf, type TokenPlan } from "./token-plan.ts";

type AskNext = NonNullable<LikelihoodServer["nextToken"]>;

/** Scores labels that are one token each, after the same prompt, from one distribution; told apart by id. */
export async function labelsByIds(plan: TokenPlan, nextToken: AskNext, signal: AbortSignal): Promise<ChoiceReply> {
  const { wholes, cut } = plan;
  const labels = wholes.map((whole) => whole.slice(cut));
  if (labels.some((label) => label.length !== 1)) throw notSingle("are not one token each after this prompt");
  const ids = labels.map((label) => label[0] as number);
  if (new Set(ids).size !== ids.length) throw notSingle("share a token");
  const { candidates, usage } = await nextToken({ ids: (wholes[0] as readonly number[]).slice(0, cut) }, ids, signal);
  checkSent(usage, cut);
  const choices = ids.map((id) => scoreOf([found(candidates, (candidate) => candidate.id === id, `id ${id}`)]));
  return { ...originOf(plan, "next-token"), choices, ...(usage === undefined ? {} : { usage }) };
}

/**
 * The same where the server tells tokens by their text alone: a continuation counts as one token when the server itself names a
 * token of exactly its text.
 */
export async function labelsByText(request: ChoiceRequest, nextToken: AskNext, signal: AbortSignal): Promise<ChoiceReply> {
  const { prompt, continuations } = request;
  const moved = prompt.layout === "raw" ? moveSpaces(prompt.parts.join(""), continuations) : { prompt: "", continuations };
  const input = prompt.layout === "raw" ? { text: moved.prompt } : { messages: prompt.messages };
  const { candidates, usage } = await nextToken(input, [], signal);
  const choices = moved.continuations.map((text) =>
    scoreOf([found(candidates, (candidate) => candidate.text === text, JSON.stringify(text))]),
  );
  const boundary = boundaryOf("concatenated");
  return { method: "choice-loglikelihood", way: "next-token", boundary, choices, ...(usage === undefined ? {} : { usage }) };
}

function found(candidates: readonly Candidate[], isLabel: (candidate: Candidate) => boolean, label: string): ScoredToken {
  const ordered = candidates.toSorted((a, b) => b.logprob - a.logprob);
  const rank = ordered.findIndex(isLabel);
  const candidate = ordered[rank];
  if (candidate === undefined) {
    throw new BadReply("E_LABEL_NOT_IN_TOP", `the label ${label} is not among the ${candidates.length} likeliest next tokens`, {
      advice: "raise `topLogprobs` in the model's entry, or use a way that scores the prompt",
    });
  }
  return { ...candidate, rank: rank + 1 };
}

function notSingle(what: string): BadReply {
  return new BadReply("E_LABEL_TOKENS", `the continuations ${what}`, { advice: "use a way that scores the prompt" });
}
