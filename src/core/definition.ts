import type { Json } from "./json.ts";
import type { Kind, Method } from "./kind.ts";
import type { Sampling, Thinking } from "./request.ts";

/** A label of a classification task and the spellings in which a model may write it, the first being the one offered. */
export interface Label {
  readonly label: string;
  readonly spellings: readonly string[];
}

/** *What is asked*: `tasks/<name>.yaml` after checking. */
export interface Task {
  readonly task: string;
  /** Raised whenever a change could move a score. */
  readonly version: number;
  readonly kind: Kind;
  /** BCP 47: "he", "en". */
  readonly language: string;
  readonly title: string;
  /** Name of a dataset card. */
  readonly dataset: string;
  readonly split: string;
  /** Where shots are drawn from; never the evaluated split. */
  readonly shotSplit?: string;
  /** Jinja templates that fill a slot of the kind (`question`, `context`, `text`) from the item's fields. */
  readonly slots: Readonly<Record<string, string>>;
  /** A sentence of its own that the task puts before the question. */
  readonly instruction?: string;
  readonly labels: readonly Label[];
  /** Item fields beyond those of the kind that templates may use. */
  readonly fields: readonly string[];
  /** For retrieval: what is re-ranked where a protocol asks so: the judged documents, or those that the field `candidates` lists. */
  readonly candidates?: "judged" | "given";
  readonly metrics: readonly string[];
  /** The metric that tables and composites use; the extractor is the protocol's first. */
  readonly primary: string;
  /** The passage of each item stands among others of its split, at so many positions in turn; `contextTokens` says up to which length. */
  readonly haystack?: { readonly positions: number };
  readonly exclude: readonly { readonly id: string; readonly reason: string; readonly since: string }[];
}

export type Varies = "shots" | "order" | "sampling";

/** The fixed words of a protocol in one language. */
export interface Words {
  /** Option labels, in order: ["א", "ב", …]. */
  readonly labels: readonly string[];
  /** Any further words, by name, for the templates. */
  readonly [name: string]: Json;
}

/**
 * An extractor made of a regular expression: what its first group matches (the whole match without one) is read by another
 * extractor. Run in linear time; look-around is not available.
 */
export interface Expression {
  readonly name: string;
  readonly expression: string;
  readonly take: "first" | "last";
  /** The extractor that reads what was taken. */
  readonly readBy: string;
}

/** What a suite or the command line may set of a protocol; the protocol itself has the defaults. */
export interface Parameters {
  readonly shots: number;
  /**
   * Longest passage, in words between white space, so that every model is asked the same text; a task with distractors is filled up
   * to it. Absent: the passage as it is.
   */
  readonly contextTokens?: number;
  /** The part of a longer passage that is kept: its start or its end. Set together with `contextTokens`. */
  readonly contextSide?: "start" | "end";
  /** For `rolling-loglikelihood`: most tokens of one pass, in the model's own tokens. */
  readonly window?: number;
  /** For `rolling-loglikelihood`: tokens that each pass after the first scores. */
  readonly stride?: number;
}

/** Whose words a protocol was asked in, where a file of the user's gave them. */
export interface Wording {
  readonly of: string;
  /** Its name without folders. */
  readonly file: string;
  readonly sha256: string;
}

/** *How it is asked*: `tasks/protocols/<name>.yaml` after checking. */
export interface Protocol {
  readonly protocol: string;
  readonly version: number;
  readonly title: string;
  readonly kinds: readonly Kind[];
  readonly method: Method;
  readonly layout: "raw" | "chat";
  readonly thinking: Thinking;
  /** For `choice-loglikelihood`: what is scored. */
  readonly continuation: "letters" | "texts" | "none";
  readonly sampling?: Sampling;
  /** For `rank`: the whole corpus or the task's candidates, and how many documents are kept. */
  readonly search?: { readonly from: "corpus" | "candidates"; readonly depth: number };
  /** Names of extractors; the first is the primary one. */
  readonly extractors: readonly string[];
  /** Extractors of this protocol's own, for `extractors` to name. */
  readonly expressions: readonly Expression[];
  /** Metrics that this protocol adds to the task's (acc_norm_chars, …). */
  readonly metrics: readonly string[];
  /** Replaces the task's primary metric, for methods with one of their own; its extractor is the first one. */
  readonly primary?: string;
  readonly parameters: Parameters;
  readonly shots: "shared" | "per-item";
  /** How shots stand in a chat: as turns, or inside the one user message. */
  readonly shotLayout: "turns" | "inline";
  readonly varies: readonly Varies[];
  readonly words: Readonly<Record<string, Words>>;
  /** Present where the words are not the definition's own. */
  readonly wording?: Wording;
  readonly templates: {
    /** Once, before the shots (raw) or as the system message (chat). */
    readonly preamble?: string;
    /** One item without its answer. */
    readonly item: string;
    /** The answer of a shot. */
    readonly answer: string;
    /** Between shots of a raw prompt. */
    readonly separator: string;
  };
}

export interface SuiteEntry {
  readonly task: string;
  readonly protocol: string;
  readonly parameters: Partial<Parameters>;
}

/** A member of a composite: a scored column or another composite of the same suite. */
export type CompositeMember =
  | { readonly task: string; readonly protocol: string; readonly metric?: string; readonly weight: number }
  | { readonly composite: string; readonly weight: number };

export interface Composite {
  readonly composite: string;
  readonly title: string;
  readonly members: readonly CompositeMember[];
}

/** A list of (task, protocol with parameters) and its composites: `tasks/suites/<name>.yaml` after checking. */
export interface Suite {
  readonly suite: string;
  readonly version: number;
  readonly title: string;
  readonly entries: readonly SuiteEntry[];
  readonly composites: readonly Composite[];
}

/** How the rows of a file are read. */
export type RowFormat = "jsonl" | "json" | "json-object" | "csv" | "tsv" | "squad" | "parquet" | "conllu" | "tagged";

/** How a file of rows is written: `csv` and `tsv`, and the encoding of any text. */
export interface Dialect {
  readonly delimiter?: string;
  readonly quote?: string;
  readonly encoding?: string;
  /** Names of the columns of a file without a header line. */
  readonly columns?: readonly string[];
  /** `outer` reads files whose quotes were broken after quoting: values end at every delimiter and line end, and lose the quotes around them. */
  readonly quoting?: "strict" | "outer";
  /** For `conllu`: what to do with an entity's bracket that has no partner in its sentence; `refuse` unless a card says `drop`. */
  readonly unpaired?: "refuse" | "drop";
}

/** From row to item: each value is a column (or dotted path), or a list of columns for `choices`. */
export interface FieldMap {
  readonly id?: string;
  readonly choices?: string | readonly string[];
  /** Gold: column, and how its value is written. */
  readonly gold?: {
    readonly from: string;
    readonly form:
      | ("index" | "index-from-1" | "letter" | "text" | "label" | "number" | "answers" | "final-number")
      | ("document" | "document-text" | "judgements" | "challenge" | "entities");
    /** Labels as the data writes them → the task's labels. */
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly solution?: string;
  readonly cluster?: string;
  readonly group?: string;
  /** What repeated content means in data without ids: a fault, or one item for rows that agree and none for rows that contradict each other. */
  readonly duplicates?: "error" | "once";
  /** Template fields: name → column. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A file of a card: a path inside its repository. */
export interface CardFile {
  readonly file: string;
  readonly rows?: number;
  readonly sha256?: string;
}

/**
 * A split. Its rows may lie in several files, as parallel texts do: row n of a file of `beside` belongs to row n of `file`, and its
 * columns are reached by the file's name (`reference.text`).
 */
export interface CardSplit extends CardFile {
  readonly beside?: Readonly<Record<string, CardFile>>;
}

/** The documents that a card's queries are asked of. Without `id` a document's id is the digest of its text, and each text is one document. */
export interface CardCorpus extends CardFile {
  readonly format: RowFormat;
  readonly dialect?: Dialect;
  /** `title` is put before the text, with a space between, as BEIR's own models read it. */
  readonly map: { readonly id?: string; readonly text: string; readonly title?: string };
}

/** Judgements of a split, one row each; `trec` is `query iteration document grade`. */
export interface CardQrels extends CardFile {
  readonly format: RowFormat | "trec";
  readonly map?: { readonly query: string; readonly document: string; readonly grade: string };
}

/** `datasets/<name>.yaml` after checking. */
export interface Card {
  readonly card: string;
  readonly title: string;
  readonly language: string;
  readonly licence: string;
  /** Whether the texts may stand in run directories, reports and packs. */
  readonly redistribute: boolean;
  readonly published?: string;
  readonly verified: "rows-read" | "listed-only";
  readonly starter: boolean;
  readonly source?: {
    readonly host: "huggingface" | "git" | "bundled";
    readonly repository?: string;
    readonly revision?: string;
  };
  readonly format?: RowFormat;
  readonly dialect?: Dialect;
  readonly map?: FieldMap;
  readonly splits: Readonly<Record<string, CardSplit>>;
  readonly corpus?: CardCorpus;
  /** By split. */
  readonly qrels?: Readonly<Record<string, CardQrels>>;
  readonly citation?: string;
  readonly notes?: string;
}
