import { digestOf } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import type { Way } from "../core/kind.ts";
import { type Model, RequestFailure, Unscorable } from "../core/model.ts";
import type { ChoiceReply } from "../core/request.ts";
import {
  BARE_PROMPT,
  FINGERPRINT_PROMPTS,
  JOIN,
  LABEL_PAIR,
  LABEL_SETS,
  probeChoice,
  probeGeneration,
} from "./probe-requests.ts";
import { isServerModel, type Served } from "./served.ts";

/** What the probe found of one ability. */
export type Finding = { readonly found: "yes"; readonly note?: string } | { readonly found: "no"; readonly reason: string };

/** Everything that is known of a model before its first item; goes into the manifest as it is. */
export interface Probe {
  readonly served: Served;
  /** Generation from a raw prompt and from a chat. */
  readonly raw: Finding;
  readonly chat: Finding;
  /** The same greedy answer twice. */
  readonly deterministic: Finding;
  /** At temperature 1: the same answer for one seed. */
  readonly seeded: Finding;
  /** Log-likelihoods of option labels, by set, with the way that was used. */
  readonly labels: Readonly<Record<string, Finding>>;
  /** Log-likelihoods of whole texts. */
  readonly texts: Finding;
  /** ln P(ab | c) = ln P(a | c) + ln P(b | ca), on Hebrew. */
  readonly additive: Finding;
  /** The same scores whatever the order of the choices. */
  readonly orderFree: Finding;
  /** Identity of its behaviour: the greedy answers to three fixed prompts. */
  readonly fingerprint: { readonly digest: string; readonly texts: readonly string[] } | { readonly absent: string };
}

/** Servers in half precision differ by the shape of a batch; a shifted or ignored token differs by far more. */
const TOLERANCE = 0.05;

/** Failures that say that the server cannot be reached or used at all, as against that it cannot do one thing. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  ...["E_REFUSED", "E_UNKNOWN_HOST", "E_TLS", "E_UNAUTHORIZED", "E_FORBIDDEN", "E_QUOTA", "E_REDIRECT"],
  ...["E_NETWORK", "E_TIMEOUT", "E_OVERLOADED", "E_RATE_LIMITED", "E_SERVER_ERROR", "E_SERVER_TIMEOUT"],
]);

/**
 * Finds out by some twenty short requests what a model can really do. An ability that fails is a finding with its reason; a server that
 * cannot be reached is not.
 * @throws RequestFailure when the server cannot be reached or refuses the key
 */
export async function probeModel(model: Model, signal: AbortSignal): Promise<Probe> {
  const raw = await generates(model, "raw", signal);
  const chat = await generates(model, "chat", signal);
  // Some servers have only chat: the probe's own prompts are then asked as chats.
  const ask = { model, layout: raw.found === "yes" ? ("raw" as const) : ("chat" as const), signal };
  return {
    served: isServerModel(model) ? await model.served(signal).catch(nothingSaid) : {},
    raw,
    chat,
    deterministic: await repeats(ask, 0),
    seeded: await repeats(ask, 1),
    labels: await labelSets(model, signal),
    texts: await scoresTexts(model, signal),
    additive: await additive(model, signal),
    orderFree: await orderFree(model, signal),
    fingerprint: await fingerprint(ask),
  };
}

/**
 * The model without the log-likelihoods that the probe found wrong or missing, so that no such number can be made: kept when labels or texts
 * can be scored and nothing contradicts them.
 */
export function trusted(model: Model, probe: Probe): Model {
  const scores = probe.texts.found === "yes" || Object.values(probe.labels).some(({ found }) => found === "yes");
  // Where texts cannot be scored there is nothing to add up, and labels of one distribution stand by themselves.
  const contradicted = probe.texts.found === "yes" && (probe.additive.found === "no" || probe.orderFree.found === "no");
  if (scores && !contradicted) return model;
  const { choiceLoglikelihood: _, ...rest } = model;
  return rest;
}

/**
 * @throws MivhanError `E_MODEL_CHANGED` when a resume meets a server that answers otherwise than the one that began
 */
export function checkFingerprint(before: Probe["fingerprint"], now: Probe["fingerprint"]): void {
  if ("absent" in before || "absent" in now || before.digest === now.digest) return;
  throw new MivhanError({
    code: "E_MODEL_CHANGED",
    family: "input",
    message: "the model behind this address changed: it answers three fixed prompts differently than when the run began",
    advice: "serve the same weights and settings again, or begin a new run with --new",
  });
}

async function generates(model: Model, layout: "raw" | "chat", signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    if (model.generate === undefined) return no("the backend does not generate");
    const { text, reasoning, finish } = await model.generate(probeGeneration({ layout, text: BARE_PROMPT }), signal);
    const thinks = reasoning === undefined ? "" : ", thinks";
    return yes(`${[...text].length} characters, finish ${finish}${thinks}`);
  });
}

interface Ask {
  readonly model: Model;
  readonly layout: "raw" | "chat";
  readonly signal: AbortSignal;
}

async function repeats({ model: { generate }, layout, signal }: Ask, temperature: 0 | 1): Promise<Finding> {
  return finding(async () => {
    if (generate === undefined) return no("the backend does not generate");
    const answer = async (seed: number) =>
      (await generate(probeGeneration({ layout, text: BARE_PROMPT, temperature, seed }), signal)).text;
    const [first, second, other] = [await answer(1), await answer(1), await answer(2)];
    if (first !== second) return no("two answers to one prompt under one seed differ");
    if (temperature > 0 && first === other) return no("another seed changes nothing: it is ignored, or the answer is certain");
    return yes();
  });
}

async function labelSets(model: Model, signal: AbortSignal): Promise<Record<string, Finding>> {
  const findings: Record<string, Finding> = {};
  for (const [name, continuations] of Object.entries(LABEL_SETS)) {
    findings[name] = await finding(async () => {
      const reply = await score(model, { prompt: JOIN.prompt, continuations }, signal);
      return reply === undefined ? no("the backend has no log-likelihoods") : yes(wayNote(reply.way));
    });
  }
  return findings;
}

function wayNote(way: Way): string {
  return way === "next-token" ? "single, distinct tokens (next-token)" : way;
}

async function scoresTexts(model: Model, signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    const reply = await score(model, { prompt: JOIN.prompt, continuations: [JOIN.first + JOIN.second, JOIN.other] }, signal);
    return reply === undefined ? no("the backend has no log-likelihoods") : yes(reply.way);
  });
}

/**
 * The identity on words, and on two option labels. The words alone would not do: scores that are all shifted by one token still add up. Shifted
 * labels do not: where each is read from one next token they disagree with the whole, and where each is scored as text they are all equal.
 */
async function additive(model: Model, signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    const gaps: number[] = [];
    for (const [first, second, other] of [[JOIN.first, JOIN.second, JOIN.other] as const, LABEL_PAIR]) {
      const whole = await score(model, { prompt: JOIN.prompt, continuations: [first + second, other] }, signal);
      const head = await score(model, { prompt: JOIN.prompt, continuations: [first, other] }, signal);
      const tail = await score(model, { prompt: JOIN.prompt + first, continuations: [second, other] }, signal);
      const [sum, part, rest] = [whole, head, tail].map((reply) => reply?.choices[0]?.logprob ?? Number.NaN) as [
        number,
        number,
        number,
      ];
      const gap = Math.abs(part + rest - sum);
      if (!(gap <= TOLERANCE)) return no(`the parts ${part} and ${rest} do not add up to ${sum}`);
      gaps.push(gap);
    }
    return yes(`within ${Math.max(...gaps).toExponential(1)}`);
  });
}

async function orderFree(model: Model, signal: AbortSignal): Promise<Finding> {
  const continuations = LABEL_SETS["hebrew-letters"] as readonly string[];
  return finding(async () => {
    const forwards = await score(model, { prompt: JOIN.prompt, continuations }, signal);
    const backwards = await score(model, { prompt: JOIN.prompt, continuations: [...continuations].reverse() }, signal);
    if (forwards === undefined || backwards === undefined) return no("the backend has no log-likelihoods");
    const gaps = forwards.choices.map(({ logprob }, at) =>
      Math.abs(logprob - (backwards.choices.at(-1 - at)?.logprob ?? Number.NaN)),
    );
    const gap = Math.max(...gaps);
    return gap <= TOLERANCE ? yes(`within ${gap.toExponential(1)}`) : no(`scores move by ${gap} with the order of the choices`);
  });
}

async function fingerprint({ model: { generate }, layout, signal }: Ask): Promise<Probe["fingerprint"]> {
  const texts: string[] = [];
  const found = await finding(async () => {
    if (generate === undefined) return no("the backend does not generate");
    for (const text of FINGERPRINT_PROMPTS) texts.push((await generate(probeGeneration({ layout, text }), signal)).text);
    return yes();
  });
  return found.found === "yes" ? { digest: digestOf(texts), texts } : { absent: found.reason };
}

function score(
  model: Model,
  asked: { prompt: string; continuations: readonly string[] },
  signal: AbortSignal,
): Promise<ChoiceReply | undefined> {
  return model.choiceLoglikelihood?.(probeChoice(asked), signal) ?? Promise.resolve(undefined);
}

async function finding(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Unscorable) return no(error.reason);
    if (!(error instanceof MivhanError) || UNREACHABLE.has(error.code)) throw error;
    return no(`${error.code}: ${error.message}`);
  }
}

/** A server that does not say what it is can still be measured. */
function nothingSaid(error: unknown): Served {
  if (error instanceof RequestFailure && !UNREACHABLE.has(error.code)) return {};
  throw error;
}

function yes(note?: string): Finding {
  return note === undefined ? { found: "yes" } : { found: "yes", note };
}

function no(reason: string): Finding {
  return { found: "no", reason };
}
