import type { Way } from "../core/kind.ts";
import type { Model } from "../core/model.ts";
import type { ChoiceReply, Prompt } from "../core/request.ts";
import { type Finding, finding, no, yes } from "./finding.ts";
import { chatOf, JOIN, LABEL_PAIR, LABEL_SETS, labelPrompt, probeChoice, rawOf } from "./probe-requests.ts";

/** What the probe found of log-likelihoods. */
export interface LikelihoodFindings {
  /** Of option labels after a raw prompt that lists them, by set, with the way that was used. */
  readonly labels: Readonly<Record<string, Finding>>;
  /** Of whole texts after a raw prompt. */
  readonly texts: Finding;
  /** The same after a chat. */
  readonly chatLabels: Finding;
  readonly chatTexts: Finding;
  /** ln P(ab | c) = ln P(a | c) + ln P(b | ca), on Hebrew. */
  readonly additive: Finding;
  /** The same scores whatever the order of the choices. */
  readonly orderFree: Finding;
}

/** Servers in half precision differ by the shape of a batch; a shifted or ignored token differs by far more. */
const TOLERANCE = 0.05;
const HEBREW = "hebrew-letters";

export async function probeLikelihoods(model: Model, signal: AbortSignal): Promise<LikelihoodFindings> {
  const texts = { prompt: rawOf(JOIN.prompt), continuations: [JOIN.first + JOIN.second, JOIN.other] };
  const labels: Record<string, Finding> = {};
  for (const name of Object.keys(LABEL_SETS)) labels[name] = await scores(model, labelsAsked(name, rawOf), signal);
  return {
    labels,
    texts: textsFinding(await scores(model, texts, signal)),
    chatLabels: await scores(model, labelsAsked(HEBREW, chatOf), signal),
    chatTexts: textsFinding(await scores(model, { ...texts, prompt: chatOf(JOIN.prompt) }, signal)),
    additive: await additive(model, signal),
    orderFree: await orderFree(model, signal),
  };
}

interface Asked {
  readonly prompt: Prompt;
  readonly continuations: readonly string[];
}

function labelsAsked(name: string, layout: (text: string) => Prompt): Asked {
  const continuations = LABEL_SETS[name] as readonly string[];
  return { prompt: layout(labelPrompt(continuations)), continuations };
}

async function scores(model: Model, asked: Asked, signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    const reply = await score(model, asked, signal);
    return reply === undefined ? no("the backend has no log-likelihoods") : yes(wayNote(reply.way));
  });
}

/** A text of several tokens that was looked for as one is never found, whatever the prompt. */
function textsFinding(found: Finding): Finding {
  return found.found === "depends" && found.reason.startsWith("E_LABEL_NOT_IN_TOP") ? no(found.reason) : found;
}

function wayNote(way: Way): string {
  return way === "next-token" ? "single, distinct tokens (next-token)" : way;
}

/**
 * The identity on words, and on two option labels. The words alone would not do: scores that are all shifted by one token still add up. Shifted
 * labels do not: where each is read from one next token they disagree with the whole, and where each is scored as text they are all equal.
 */
async function additive(model: Model, signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    const gaps: number[] = [];
    for (const [first, second, other] of [[JOIN.first, JOIN.second, JOIN.other] as const, LABEL_PAIR]) {
      const after = (prompt: string, continuations: readonly string[]) =>
        score(model, { prompt: rawOf(prompt), continuations }, signal);
      const replies = [
        await after(JOIN.prompt, [first + second, other]),
        await after(JOIN.prompt, [first, other]),
        await after(JOIN.prompt + first, [second, other]),
      ];
      const [whole, head, tail] = replies.map((reply) => reply?.choices[0]?.logprob);
      if (whole === undefined || head === undefined || tail === undefined) return no("the backend has no log-likelihoods");
      const gap = Math.abs(head + tail - whole);
      if (!(gap <= TOLERANCE)) return no(`the parts ${head} and ${tail} do not add up to ${whole}`);
      gaps.push(gap);
    }
    return yes(`within ${Math.max(...gaps).toExponential(1)}`);
  });
}

async function orderFree(model: Model, signal: AbortSignal): Promise<Finding> {
  const asked = labelsAsked(HEBREW, rawOf);
  return finding(async () => {
    const forwards = await score(model, asked, signal);
    const backwards = await score(model, { ...asked, continuations: asked.continuations.toReversed() }, signal);
    if (forwards === undefined || backwards === undefined) return no("the backend has no log-likelihoods");
    const mirrored = backwards.choices.toReversed();
    const gaps = forwards.choices.map(({ logprob }, at) => Math.abs(logprob - (mirrored[at]?.logprob ?? Number.NaN)));
    const gap = Math.max(...gaps);
    return gap <= TOLERANCE ? yes(`within ${gap.toExponential(1)}`) : no(`scores move by ${gap} with the order of the choices`);
  });
}

function score(model: Model, asked: Asked, signal: AbortSignal): Promise<ChoiceReply | undefined> {
  return model.choiceLoglikelihood?.(probeChoice(asked), signal) ?? Promise.resolve(undefined);
}
