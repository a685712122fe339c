import { digestOf } from "../core/digest.ts";
import type { Model } from "../core/model.ts";
import { type Finding, finding, isAnswer, no, yes } from "./finding.ts";
import { type LikelihoodFindings, probeLikelihoods } from "./probe-likelihoods.ts";
import { BARE_PROMPT, FINGERPRINT_PROMPTS, JOIN, probeGeneration, RANKED } from "./probe-requests.ts";
import { isServerModel, type Served, type ServerModel } from "./served.ts";

/** Everything that is known of a model before its first item; goes into the manifest as it is. */
export interface Probe extends LikelihoodFindings {
  readonly served: Served;
  /** Generation from a raw prompt and from a chat. */
  readonly raw: Finding;
  readonly chat: Finding;
  /** The same greedy answer twice. */
  readonly deterministic: Finding;
  /** At temperature 1: the same answer for one seed, another for another. */
  readonly seeded: Finding;
  /** Ids by the server's own tokenizer. */
  readonly tokenizes: Finding;
  /** At most one token before a prompt that is no part of its text. */
  readonly bos: Finding;
  /** Vectors, the same for the same text. */
  readonly embeds: Finding;
  /** Scores of passages, the same whatever their order. */
  readonly ranks: Finding;
  /** Identity of its behaviour: the greedy answers to three fixed prompts; absent where they are not the same twice. */
  readonly fingerprint: { readonly digest: string; readonly texts: readonly string[] } | { readonly absent: string };
}

/** Of the spread of scores: half precision and other batch shapes move them by less. */
const RANK_TOLERANCE = 0.05;

const NO_GENERATION = "the backend does not generate";

/**
 * Finds out by some thirty short requests what a model can really do. An ability that fails is a finding with its reason; a server that
 * cannot be reached is not.
 * @throws RequestFailure when the server cannot be reached or refuses the key
 */
export async function probeModel(model: Model, signal: AbortSignal): Promise<Probe> {
  const raw = await generates(model, "raw", signal);
  const chat = await generates(model, "chat", signal);
  // Some servers have only chat: the probe's own prompts are then asked as chats.
  const ask = { model, layout: raw.found === "yes" ? ("raw" as const) : ("chat" as const), signal };
  const deterministic = await repeats(ask, 0);
  return {
    served: isServerModel(model) ? await model.served(signal).catch(nothingSaid) : {},
    raw,
    chat,
    deterministic,
    seeded: await repeats(ask, 1),
    ...(await tokenizer(model, signal)),
    ...(await probeLikelihoods(model, signal)),
    embeds: await embeds(model, signal),
    ranks: await ranks(model, signal),
    fingerprint: deterministic.found === "yes" ? await fingerprint(ask) : { absent: reasonOf(deterministic) },
  };
}

async function generates(model: Model, layout: "raw" | "chat", signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    if (model.generate === undefined) return no(NO_GENERATION);
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
    if (generate === undefined) return no(NO_GENERATION);
    const answer = async (seed: number) =>
      (await generate(probeGeneration({ layout, text: BARE_PROMPT, temperature, seed }), signal)).text;
    const [first, second] = [await answer(1), await answer(1)];
    if (first !== second) return no("two answers to one prompt under one seed differ");
    if (temperature > 0 && first === (await answer(2)))
      return no("another seed changes nothing: it is ignored, or the answer is certain");
    return yes();
  });
}

async function tokenizer(model: Model, signal: AbortSignal): Promise<Pick<Probe, "tokenizes" | "bos">> {
  const tokenize = isServerModel(model) ? model.tokenize : undefined;
  const counts = async (ids: NonNullable<ServerModel["tokenize"]>) => ({
    plain: (await ids(JOIN.prompt, { special: false }, signal)).length,
    special: (await ids(JOIN.prompt, { special: true }, signal)).length,
  });
  const absent = "the server does not show its tokenizer";
  if (tokenize === undefined) return { tokenizes: no(absent), bos: no(absent) };
  let added: number | undefined;
  const tokenizes = await finding(async () => {
    const { plain, special } = await counts(tokenize);
    added = special - plain;
    return yes(`${plain} tokens for ${[...JOIN.prompt].length} Hebrew characters`);
  });
  if (added === undefined) return { tokenizes, bos: no("the tokenizer did not answer") };
  const bos = added === 0 || added === 1 ? yes(added === 0 ? "none" : "one") : no(`${added} tokens stand before a prompt`);
  return { tokenizes, bos };
}

async function embeds({ embed }: Model, signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    if (embed === undefined) return no("the backend does not embed");
    const { vectors } = await embed({ method: "embed", texts: [BARE_PROMPT, JOIN.prompt, BARE_PROMPT], role: "passage" }, signal);
    const [first, other, again] = vectors.map((vector) => vector.join());
    if (first === other) return no("two texts have one vector");
    return yes(`${vectors[0]?.length} dimensions${first === again ? "" : "; one text has two vectors in one batch"}`);
  });
}

async function ranks({ rank }: Model, signal: AbortSignal): Promise<Finding> {
  return finding(async () => {
    if (rank === undefined) return no("the backend does not rank");
    const scores = async (passages: readonly string[]) =>
      (await rank({ method: "rank", query: RANKED.query, passages }, signal)).scores;
    const forwards = await scores(RANKED.passages);
    const backwards = (await scores(RANKED.passages.toReversed())).toReversed();
    if (forwards.every((score) => score === forwards[0])) return no("all passages have one score");
    const gap = Math.max(...forwards.map((score, at) => Math.abs(score - (backwards[at] as number))));
    const spread = Math.max(...forwards) - Math.min(...forwards);
    return gap <= RANK_TOLERANCE * spread ? yes() : no(`scores move by ${gap} with the order of the passages`);
  });
}

async function fingerprint({ model: { generate }, layout, signal }: Ask): Promise<Probe["fingerprint"]> {
  const texts: string[] = [];
  const found = await finding(async () => {
    if (generate === undefined) return no(NO_GENERATION);
    for (const text of FINGERPRINT_PROMPTS) texts.push((await generate(probeGeneration({ layout, text }), signal)).text);
    return yes();
  });
  return found.found === "yes" ? { digest: digestOf(texts), texts } : { absent: found.reason };
}

function reasonOf(found: Finding): string {
  return found.found === "yes" ? "" : found.reason;
}

/** A server that does not say what it is can still be measured. */
function nothingSaid(error: unknown): Served {
  if (isAnswer(error)) return {};
  throw error;
}
