import { digestOf, digestOfText } from "../../core/digest.ts";
import type { Way } from "../../core/kind.ts";
import type { Boundary, ChoiceReply, ChoiceRequest, RenderedPrompt } from "../../core/request.ts";
import { boundaryOf, cutOf, moveSpaces } from "./boundary.ts";
import type { LikelihoodServer } from "./likelihood-server.ts";
import { BadReply } from "./read.ts";

/** A choice request as ids: what is sent, and where the continuations begin. */
export interface TokenPlan {
  readonly prompt: readonly number[];
  /** Prompt and continuation, one per continuation. */
  readonly wholes: readonly (readonly number[])[];
  readonly cut: number;
  /** `concatenated`: after a chat template the continuation is tokenised alone, since a special token stands before it. */
  readonly boundary: Boundary["kind"];
  readonly rendered?: RenderedPrompt;
}

/** Tokenises a request through the server. The ids are what makes the cut exact and every reply checkable. */
export async function tokenPlan(request: ChoiceRequest, server: LikelihoodServer, signal: AbortSignal): Promise<TokenPlan> {
  const { tokenize, chatPrompt } = server;
  if (tokenize === undefined) throw new TypeError("a token plan needs a server that tokenises");
  const { prompt, continuations } = request;
  if (prompt.layout === "raw") {
    const moved = moveSpaces(prompt.parts.join(""), continuations);
    return planText({ text: moved.prompt, tails: moved.continuations, special: true });
  }

  if (chatPrompt === undefined)
    throw new BadReply("E_NO_LOGPROBS", "the server does not render chat templates", { retry: "stop" });
  const rendered = await chatPrompt(prompt.messages, signal);
  if ("text" in rendered) {
    const plan = await planText({ text: rendered.text, tails: continuations, special: rendered.special === true });
    return { ...plan, rendered: { digest: digestOfText(rendered.text), text: rendered.text } };
  }
  if (!("ids" in rendered)) throw new TypeError("a rendered chat is text or ids");
  const tails = await Promise.all(continuations.map((continuation) => tokenize(continuation, { special: false }, signal)));
  const ids = rendered.ids;
  return {
    prompt: ids,
    wholes: tails.map((tail) => [...ids, ...tail]),
    cut: ids.length,
    boundary: "concatenated",
    rendered: { digest: digestOf(ids) },
  };

  async function planText({ text, tails, special }: PlannedText): Promise<TokenPlan> {
    const texts = [text, ...tails.map((tail) => text + tail)];
    const [ids, ...wholes] = await Promise.all(texts.map((each) => tokenize!(each, { special }, signal)));
    return { prompt: ids as readonly number[], wholes, ...cutOf(ids as readonly number[], wholes) };
  }
}

interface PlannedText {
  readonly text: string;
  readonly tails: readonly string[];
  readonly special: boolean;
}

/** What a reply says of how its scores were obtained. */
export function originOf({ boundary, rendered }: TokenPlan, way: Way): Omit<ChoiceReply, "choices"> {
  return {
    method: "choice-loglikelihood",
    way,
    boundary: boundaryOf(boundary),
    ...(rendered === undefined ? {} : { rendered }),
  };
}
