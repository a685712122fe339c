import { digestOfText } from "../../core/digest.ts";
import type { ChoiceReply, ChoiceRequest } from "../../core/request.ts";
import { boundaryOf, cutOf, moveSpaces } from "./boundary.ts";
import type { LikelihoodServer, PromptToken, ScoredPrompt } from "./likelihood-server.ts";
import { checkPromptTokens, scoreFrom } from "./prompt-scores.ts";
import { BadReply } from "./read.ts";
import { originOf, type TokenPlan } from "./token-plan.ts";
import { addUsage } from "./usage.ts";

type AskScores = NonNullable<LikelihoodServer["promptScores"]>;

/** Scores each whole by the log-probabilities of its own tokens; ids are sent and compared. */
export async function scorePromptIds(plan: TokenPlan, promptScores: AskScores, signal: AbortSignal): Promise<ChoiceReply> {
  const { wholes, cut } = plan;
  const scored = await promptScores(
    wholes.map((ids) => ({ ids })),
    signal,
  );
  checkCount(scored, wholes.length);
  for (const [index, { tokens }] of scored.entries()) checkPromptTokens(tokens, wholes[index]);
  return replyOf(scored, { cut, origin: originOf(plan, "prompt-logprobs") });
}

/**
 * The same for servers that take text alone: the prompt is scored by itself too, and its tokens, as the server names them, say where
 * the continuations begin.
 */
export async function scorePromptTexts(
  request: ChoiceRequest,
  server: LikelihoodServer & { readonly promptScores: AskScores },
  signal: AbortSignal,
): Promise<ChoiceReply> {
  const { prompt, continuations } = request;
  const rendered = prompt.layout === "raw" ? prompt.parts.join("") : await renderedChat();
  const moved = prompt.layout === "raw" ? moveSpaces(rendered, continuations) : { prompt: rendered, continuations };
  const texts = [moved.prompt, ...moved.continuations.map((continuation) => moved.prompt + continuation)];
  const scored = await server.promptScores(
    texts.map((text) => ({ text })),
    signal,
  );
  checkCount(scored, texts.length);
  for (const { tokens } of scored) checkPromptTokens(tokens);
  const [context, ...wholes] = scored.map(({ tokens }) => tokens.map(nameOf));
  const { cut, boundary } = cutOf(context as readonly string[], wholes);
  const origin = {
    method: "choice-loglikelihood",
    way: "prompt-logprobs",
    boundary: boundaryOf(boundary),
    ...(prompt.layout === "raw" ? {} : { rendered: { digest: digestOfText(rendered), text: rendered } }),
  } as const;
  return replyOf(scored.slice(1), { cut, origin });

  async function renderedChat(): Promise<string> {
    const input = prompt.layout === "chat" ? await server.chatPrompt?.(prompt.messages, signal) : undefined;
    if (input === undefined || !("text" in input)) throw new TypeError("a chat is rendered to text before it is scored as text");
    return input.text;
  }
}

function checkCount(scored: readonly ScoredPrompt[], asked: number): void {
  if (scored.length === asked) return;
  throw new BadReply("E_REPLY_COUNT", `${asked} prompts were sent and ${scored.length} scored`);
}

function replyOf(
  scored: readonly ScoredPrompt[],
  { cut, origin }: { cut: number; origin: Omit<ChoiceReply, "choices"> },
): ChoiceReply {
  const usage = addUsage(scored.map((each) => each.usage));
  const choices = scored.map(({ tokens }) => scoreFrom(tokens, cut));
  return { ...origin, choices, ...(usage === undefined ? {} : { usage }) };
}

function nameOf({ id, text }: PromptToken): string {
  if (id !== undefined) return `#${id}`;
  if (text !== undefined) return text;
  throw new BadReply("E_REPLY_SHAPE", "a prompt token has neither id nor text");
}
