import { digestOfText } from "../../core/digest.ts";
import type { ChoiceReply, ChoiceRequest, ScoredToken } from "../../core/request.ts";
import { boundaryOf, moveSpaces } from "./boundary.ts";
import { type Candidate, type LikelihoodServer, textOf } from "./likelihood-server.ts";
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
export async function labelsByText(
  { prompt, continuations }: ChoiceRequest,
  { nextToken, chatPrompt, nextTokenOfChat }: LikelihoodServer & { readonly nextToken: AskNext },
  signal: AbortSignal,
): Promise<ChoiceReply> {
  const written = prompt.layout === "raw" || nextTokenOfChat === true ? undefined : await chatPrompt?.(prompt.messages, signal);
  const text = prompt.layout === "raw" ? prompt.parts.join("") : written === undefined ? undefined : textOf(written);
  const moved = prompt.layout === "raw" ? moveSpaces(text as string, continuations) : { prompt: text ?? "", continuations };
  const input = prompt.layout === "chat" && text === undefined ? { messages: prompt.messages } : { text: moved.prompt };
  const { candidates, usage } = await nextToken(input, [], signal);
  const choices = moved.continuations.map((text) =>
    scoreOf([found(candidates, (candidate) => candidate.text === text, JSON.stringify(text))]),
  );
  const boundary = boundaryOf("concatenated");
  return {
    method: "choice-loglikelihood",
    way: "next-token",
    boundary,
    ...(prompt.layout === "raw" || text === undefined ? {} : { rendered: { digest: digestOfText(text), text } }),
    choices,
    ...(usage === undefined ? {} : { usage }),
  };
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
