import type { Card, Composite, Parameters, Protocol, Task } from "./definition.ts";
import type { Gold, PublicItem } from "./item.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Mark } from "./kind.ts";
import type { ModelIdentity } from "./model.ts";

/** Version of the run directory's layout: raised when an older reader would misread it. */
export const RUN_FORMAT = 1;

/** One column of a run as it was resolved: definitions by their content, data by its digest. */
export interface ManifestEntry {
  readonly task: string;
  /** With parameters: "letters-raw@5". */
  readonly protocol: string;
  readonly shots: number;
  /** Parameters beside the shots, where any are set. */
  readonly parameters?: Omit<Parameters, "shots">;
  readonly taskDefinition: Task;
  readonly protocolDefinition: Protocol;
  readonly card: Card;
  readonly data: {
    readonly file: string;
    readonly sha256: string;
    readonly rows: number;
    readonly shotSha256?: string;
    /** For retrieval. */
    readonly corpus?: { readonly digest: string; readonly documents: number };
    readonly qrelsSha256?: string;
  };
  /** Seeds that are asked: one where the request does not depend on the seed. */
  readonly seeds: readonly number[];
  /** Items that are asked. */
  readonly items: number;
  readonly metrics: readonly string[];
  readonly primary: string;
  readonly marks: readonly Mark[];
  /** What the embedded baselines score on these items, by name, on the primary metric under seed 1; beside every score. */
  readonly floors: Readonly<Record<string, number>>;
  /** What the item became: data, task, protocol, shots, template. */
  readonly asked: string;
  /** How replies are read: extractors, profiles, metrics, each with its version. */
  readonly read: string;
}

/** The identities of a run (see docs/record.md): resume needs `asked` and `model`, compare `asked` and `read`. */
export interface RunDigests {
  readonly asked: string;
  readonly read: string;
  readonly model: string;
  readonly made: string;
}

/** `manifest.json`: what was planned, with everything that could move a score. */
export interface Manifest {
  readonly format: number;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly mivhan: string;
  readonly node: string;
  readonly platform: string;
  readonly suite: { readonly name: string; readonly version: number; readonly composites: readonly Composite[] };
  readonly model: { readonly name: string; readonly identity: ModelIdentity };
  /** What the probe found; absent for models that need none. */
  readonly probe?: Json;
  /** What preparing the corpora found, by task: documents, dimension, documents cut; absent without a retrieval task. */
  readonly prepared?: Readonly<Record<string, JsonObject>>;
  readonly seeds: readonly number[];
  /** Items asked per task at most; absent when all were. */
  readonly limit?: number;
  /** Largest share of errored outcomes with which a score is still printed. */
  readonly tolerance: number;
  readonly entries: readonly ManifestEntry[];
  readonly digests: RunDigests;
  readonly plugins: readonly { readonly file: string; readonly sha256: string }[];
  /** The command line, with secrets masked. */
  readonly command: string;
}

/** A row of `items.jsonl`: what was asked and the gold; only identity and digest where the card forbids redistribution. */
export type ItemRow = { readonly task: string; readonly id: string; readonly cluster?: string; readonly group?: string } & (
  | { readonly fields: PublicItem["fields"]; readonly choices: readonly string[]; readonly gold: Gold }
  | { readonly digest: string }
);
