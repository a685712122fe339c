import { MivhanError } from "../core/errors.ts";
import type { Extractor } from "./extractor.ts";
import { EXTRACTORS } from "./extractors/built-in.ts";
import type { Metric } from "./metric.ts";
import { METRICS } from "./metrics/built-in.ts";
import { rankingMetric } from "./metrics/ranking.ts";

/** The extractors and metrics that definitions may name. Metrics of rankings are there at any depth, and listed at the usual ones. */
export interface Registry {
  readonly extractors: ReadonlyMap<string, Extractor>;
  readonly metrics: ReadonlyMap<string, Metric>;
}

/** The names of a registry, as `resolveEntry` asks for them. */
export interface Names extends Iterable<string> {
  has(name: string): boolean;
}

/** A map of metrics that makes those of rankings as they are named. */
class Metrics extends Map<string, Metric> {
  override get(name: string): Metric | undefined {
    return super.get(name) ?? rankingMetric(name);
  }
  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}

/** The known metrics: asked by `has`, and listed for messages. */
export function metricNames({ metrics }: Registry): Names {
  return { has: (name) => metrics.has(name), [Symbol.iterator]: () => metrics.keys() };
}

/** What a plug-in adds. */
export interface Additions {
  readonly extractors?: readonly Extractor[];
  readonly metrics?: readonly Metric[];
}

/** Everything that Mivhan brings along. */
export function builtInRegistry(): Registry {
  return withPlugins({ extractors: new Map(), metrics: new Map() }, { extractors: EXTRACTORS, metrics: METRICS });
}

/**
 * A new registry with `additions`; the given one is left as it is.
 * @throws MivhanError E_DUPLICATE_NAME where a name is taken: a score must not change its meaning by what else is loaded.
 */
export function withPlugins(registry: Registry, additions: Additions): Registry {
  return {
    extractors: merged("extractor", registry.extractors, additions.extractors ?? []),
    metrics: new Metrics(merged("metric", registry.metrics, additions.metrics ?? [])),
  };
}

/** The extractor or metric of that name. @throws MivhanError E_UNKNOWN_NAME that lists the known ones. */
export function named<T>(entries: ReadonlyMap<string, T>, what: "extractor" | "metric", name: string): T {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw new MivhanError({
    code: "E_UNKNOWN_NAME",
    family: "input",
    message: `there is no ${what} "${name}"`,
    advice: `known: ${[...entries.keys()].sort().join(", ")}; load a plug-in that brings it, or correct the definition`,
  });
}

function merged<T extends { readonly name: string }>(
  what: string,
  present: ReadonlyMap<string, T>,
  added: readonly T[],
): ReadonlyMap<string, T> {
  const result = new Map(present);
  for (const entry of added) {
    if (result.has(entry.name)) {
      throw new MivhanError({
        code: "E_DUPLICATE_NAME",
        family: "input",
        message: `there are two of the ${what} "${entry.name}"`,
        advice: `give one of them another name; names stand beside every score and cannot be taken over`,
      });
    }
    result.set(entry.name, entry);
  }
  return result;
}
