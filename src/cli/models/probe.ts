import { setTimeout as sleep } from "node:timers/promises";
import type { Protocol } from "../../core/definition.ts";
import { MivhanError, type Problem } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { type Model, RequestFailure } from "../../core/model.ts";
import { random } from "../../core/random.ts";
import { delayBefore } from "../../http/backoff.ts";
import { type Probe, probeModel } from "../../models/probe.ts";
import { isServerModel, type ServerModel } from "../../models/served.ts";
import { trusted, whyNot } from "../../models/trust.ts";
import type { PlannedEntry } from "../../run/plan.ts";
import { workable } from "./capabilities.ts";

export interface Probed {
  /** Without the log-likelihoods that the probe found wrong. */
  readonly model: Model;
  /** Absent for models that need none: baselines, ready outputs, replays. */
  readonly probe?: Probe;
}

/** Tries of one request of the probe; fewer than in a run, since a failure is an answer here. */
const MOST_TRIES = 4;

/**
 * Probes a model behind a server or in an engine; any other is taken as it is.
 * @throws RequestFailure when the server cannot be reached or refuses the key
 */
export async function probed(model: Model, signal: AbortSignal): Promise<Probed> {
  if (!isServerModel(model)) return { model };
  const probe = await probeModel(retrying(model), signal);
  return { model: trusted(model, probe), probe };
}

/**
 * Stops before the first item when the probe found that a column cannot be asked.
 * @param protocols all protocols there are, to name those that would work; loaded only when one is needed
 * @throws MivhanError `E_MISSING_CAPABILITY` with every such column
 */
export async function checkProbe(
  { model, probe }: Probed,
  entries: readonly PlannedEntry[],
  protocols: () => Promise<readonly Protocol[]>,
): Promise<void> {
  if (probe === undefined) return;
  const failing = entries.flatMap(({ entry }) => {
    const reason = whyNot(probe, needOf(entry.protocol, entry.task.language));
    return reason === undefined ? [] : [{ entry, reason }];
  });
  if (failing.length === 0) return;
  const known = await protocols();
  throw new MivhanError({
    code: "E_MISSING_CAPABILITY",
    family: "capability",
    message: `${model.name} (${model.identity.backend}) cannot do what this suite asks; no item was asked`,
    advice: "all that it can do: mivhan models probe",
    problems: failing.map(({ entry, reason }): Problem => {
      const { method, layout, continuation } = entry.protocol;
      const what = continuation === "none" ? method : `${method} of ${continuation}`;
      return {
        place: { field: `${entry.task.task} · ${entry.name}` },
        message: `${what} after a ${layout} prompt does not work: ${reason}`,
        advice: workable(entry, known, (other) => whyNot(probe, needOf(other, entry.task.language)) === undefined),
      };
    }),
  });
}

/** A probe as it stands in a manifest. */
export function asJson(probe: Probe): Json {
  return JSON.parse(JSON.stringify(probe));
}

function needOf({ method, layout, continuation, words }: Protocol, language: string) {
  return { method, layout, continuation, labels: words[language]?.labels ?? [] };
}

/** The same model whose operations try again what may pass; a 5xx once, since some servers answer so to what they cannot do. */
function retrying(model: ServerModel): ServerModel {
  const chance = random("probe jitter", process.pid, Date.now());
  const again = async <T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await ask();
      } catch (error) {
        const most = error instanceof RequestFailure && error.code === "E_SERVER_ERROR" ? 2 : MOST_TRIES;
        if (!(error instanceof RequestFailure) || error.retry !== "later" || tries >= most) throw error;
        const wait = delayBefore(tries, { retryAfter: error.retryAfter, random: chance.float });
        await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  };
  const { generate, choiceLoglikelihood, embed, rank, tokenize } = model;
  return {
    ...model,
    served: (signal) => again(() => model.served(signal), signal),
    ...(generate && { generate: (request, signal) => again(() => generate(request, signal), signal) }),
    ...(choiceLoglikelihood && {
      choiceLoglikelihood: (request, signal) => again(() => choiceLoglikelihood(request, signal), signal),
    }),
    ...(embed && { embed: (request, signal) => again(() => embed(request, signal), signal) }),
    ...(rank && { rank: (request, signal) => again(() => rank(request, signal), signal) }),
    ...(tokenize && { tokenize: (text, options, signal) => again(() => tokenize(text, options, signal), signal) }),
  };
}
