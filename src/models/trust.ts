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
  if (need.method === "rank") return reasonOf(probe.ranks);
  if (need.method === "rolling-loglikelihood") return contradiction(probe) ?? reasonOf(probe.texts);
  return contradiction(probe) ?? reasonOf(scoresFinding(probe, need));
}

/**
 * The model without the log-likelihoods that the probe found wrong or missing, so that no such number can be made: kept when labels or texts
 * can be scored and nothing contradicts them.
 */
export function trusted(model: Model, probe: Probe): Model {
  const findings = [probe.texts, probe.chatLabels, probe.chatTexts, ...Object.values(probe.labels)];
  const scores = findings.some(({ found }) => found !== "no");
  if (scores && contradiction(probe) === undefined) return model;
  const { choiceLoglikelihood: _choices, rollingLoglikelihood: _rolling, ...rest } = model;
  return rest;
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
