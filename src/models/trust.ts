import type { Protocol } from "../core/definition.ts";
import { MivhanError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import type { Model } from "../core/model.ts";
import type { Finding } from "./finding.ts";
import type { Probe } from "./probe.ts";
import { LABEL_SETS } from "./probe-requests.ts";

/** What a protocol asks of a model, with the labels of the task's language. */
export type Need = Pick<Protocol, "method" | "layout" | "continuation"> & { readonly labels: readonly string[] };

/** Why a model cannot be asked this way, by what the probe found; undefined when it can. */
export function whyNot(probe: Probe, need: Need): string | undefined {
  if (need.method === "generate") return reasonOf(probe[need.layout]);
  if (need.method === "embed") return reasonOf(probe.embeds);
  if (need.method === "rank") return whyNoRanking(probe);
  if (need.method === "rolling-loglikelihood") return contradiction(probe) ?? reasonOf(probe.texts);
  return contradiction(probe) ?? reasonOf(scoresFinding(probe, need));
}

/**
 * The model without what the probe found wrong or missing, so that no such number can be made. Log-likelihoods are kept when labels or texts can
 * be scored and nothing contradicts them. A server has routes for vectors and for ranking, whichever of the two its model is for.
 */
export function trusted(model: Model, probe: Probe): Model {
  const findings = [probe.texts, probe.chatLabels, probe.chatTexts, ...Object.values(probe.labels)];
  const scores = findings.some(({ found }) => found !== "no") && contradiction(probe) === undefined;
  const gone = [
    ...(scores ? [] : ["choiceLoglikelihood", "rollingLoglikelihood"]),
    ...(probe.embeds.found === "no" ? ["embed"] : []),
    ...(probe.ranks.found === "no" ? ["rank"] : []),
  ];
  const kept = Object.entries(model).filter(([name]) => !gone.includes(name));
  return kept.length === Object.keys(model).length ? model : (Object.fromEntries(kept) as unknown as Model);
}

/**
 * @param before the probe that a manifest holds
 * @throws MivhanError `E_MODEL_CHANGED` when a resume meets a server that answers otherwise than the one that began
 */
export function checkFingerprint(before: Json | undefined, now: Probe): void {
  const earlier = digestIn(before);
  if (earlier === undefined || "absent" in now.fingerprint || earlier === now.fingerprint.digest) return;
  throw new MivhanError({
    code: "E_MODEL_CHANGED",
    family: "input",
    message: "the model behind this address changed: it answers three fixed prompts differently than when the run began",
    advice: "serve the same weights and settings again, or begin a new run with --new",
  });
}

/** Documents are ranked by vectors, by a reranker or by log-likelihoods: by the first of them that a model has. */
function whyNoRanking(probe: Probe): string | undefined {
  if (probe.embeds.found !== "no" || probe.ranks.found !== "no") return undefined;
  const scores = contradiction(probe) ?? reasonOf(probe.texts);
  return scores && `${probe.embeds.reason}; ${probe.ranks.reason}; ${scores}`;
}

/** Where texts cannot be scored there is nothing to add up, and labels of one distribution stand by themselves. */
function contradiction({ texts, additive, orderFree }: Probe): string | undefined {
  if (texts.found !== "yes") return undefined;
  if (additive.found === "no") return `log-likelihoods do not add up: ${additive.reason}`;
  return orderFree.found === "no" ? orderFree.reason : undefined;
}

function scoresFinding(probe: Probe, { layout, continuation, labels }: Need): Finding {
  if (layout === "chat") return continuation === "letters" ? probe.chatLabels : probe.chatTexts;
  if (continuation !== "letters") return probe.texts;
  const set = Object.entries(LABEL_SETS).find(([, known]) => known.every((label, at) => label.trim() === labels[at]))?.[0];
  const asked = set === undefined ? undefined : probe.labels[set];
  // Labels of no known set were not looked at: then what can be scored at all decides, and each item is checked by itself.
  return asked ?? Object.values(probe.labels).find(({ found }) => found !== "no") ?? probe.texts;
}

function reasonOf(found: Finding): string | undefined {
  return found.found === "no" ? found.reason : undefined;
}

function digestIn(probe: Json | undefined): string | undefined {
  const fingerprint = memberOf(probe, "fingerprint");
  const digest = memberOf(fingerprint, "digest");
  return typeof digest === "string" ? digest : undefined;
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return (value as { readonly [key: string]: Json })[name];
}
