import type { Json } from "../core/json.ts";
import { type ReadResult, readDefinition } from "./read.ts";

/** Words of one protocol, under all tasks or some. */
export interface ProtocolWords {
  readonly protocol: string;
  readonly tasks?: readonly string[];
  /** By language tag and name. */
  readonly words?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly templates?: Readonly<Partial<Record<"preamble" | "item" | "answer" | "separator", string>>>;
}

/** A file for `--words`: the exact words of published protocols. */
export interface WordsFile {
  /** Whose words these are, and where they stand. */
  readonly of: string;
  readonly words: readonly ProtocolWords[];
}

export function parseWords(text: string, file: string): ReadResult<WordsFile> {
  return readDefinition<WordsFile>(text, { file, schema: "words" });
}
