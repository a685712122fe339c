import type { Label } from "../core/definition.ts";
import type { PublicItem } from "../core/item.ts";
import type { Kind, Method } from "../core/kind.ts";
import type { Extraction } from "../core/outcome.ts";
import type { ModelReply } from "../core/request.ts";

/** All that an extractor may know beside the reply: what the model was shown, and never the gold. */
export interface ExtractionContext {
  /** The item as asked: its choices stand in the order in which they were presented. */
  readonly item: PublicItem;
  /** The labels of a classification task; empty for other kinds. */
  readonly labels: readonly Label[];
  /** The option labels offered, such as א ב ג ד, in presented order; at least as many as choices. Empty where none were shown. */
  readonly optionLabels: readonly string[];
  /** BCP 47 language of the task. */
  readonly language: string;
}

/**
 * Reads an answer out of a reply: a pure function of reply and context. Its name and version are part of the `read` digest,
 * so any change that could move a reading raises the version.
 */
export interface Extractor {
  readonly name: string;
  readonly version: number;
  /** One sentence for people: what it accepts. */
  readonly title: string;
  readonly methods: readonly Method[];
  readonly kinds: readonly Kind[];
  /** A choice index in the extraction counts in presented order; `span` indexes the reply's text. */
  extract(reply: ModelReply, context: ExtractionContext): Extraction;
}
