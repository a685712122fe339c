/** All that a plug-in may import: `import { definePlugin, … } from "mivhan/task-kit"`. What is not here may change without notice. */
import type { Backend } from "./models/backend.ts";
import type { Extractor } from "./scoring/extractor.ts";
import type { Metric } from "./scoring/metric.ts";

/** What a plug-in file exports as its default. Names must be new: a plug-in cannot change what a known name means. */
export interface Plugin {
  readonly name: string;
  readonly metrics?: readonly Metric[];
  readonly extractors?: readonly Extractor[];
  readonly backends?: readonly Backend[];
}

/** Gives a plug-in its type; returns it as it is. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}

export { MivhanError } from "./core/errors.ts";
export type { Gold, PublicItem } from "./core/item.ts";
export { type Model, type ModelIdentity, RequestFailure, Unscorable } from "./core/model.ts";
export type { Answer, Extraction } from "./core/outcome.ts";
export { random } from "./core/random.ts";
export type { ChoiceReply, ChoiceRequest, GenerateReply, GenerateRequest, ModelReply } from "./core/request.ts";
export { normalise, type Profile } from "./hebrew/normalise.ts";
export { tokens } from "./hebrew/tokens.ts";
export type { Backend, ModelConfig, Services } from "./models/backend.ts";
export type { ExtractionContext, Extractor } from "./scoring/extractor.ts";
export { type CorpusMetric, type ItemMetric, type Metric, type Scorable, scoreAnswer } from "./scoring/metric.ts";
