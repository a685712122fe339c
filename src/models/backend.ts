import type { JsonObject } from "../core/json.ts";
import type { Model } from "../core/model.ts";
import type { ModelReply, ModelRequest } from "../core/request.ts";

/** A model as configured: an entry of `models.yaml`, or what a specification on the command line says. */
export type ModelConfig = { readonly backend: string } & JsonObject;

/** A ready output of the `predictions` backend. */
export interface PredictionRow {
  /** The item's id. */
  readonly id: string;
  readonly text: string;
  /** For outputs that label tokens: the text for each way in which the file cuts the sentence; the item's own tokens choose. */
  readonly byTokens?: readonly { readonly tokens: readonly string[]; readonly text: string }[];
}

/** The reply that an earlier run has to the same question, or undefined. */
export type EarlierReply = (request: ModelRequest) => ModelReply | undefined;

/** What a backend may be handed: it reads no environment, no file and no journal by itself. */
export interface Services {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a small file that a config names, such as a certificate authority. */
  readonly readText: (path: string) => Promise<string>;
  /** The bundled Hebrew text on which the embedded n-gram model is trained. */
  readonly trainingText: () => string;
  /** The rows of a `predictions` file, in any of its formats; `columns` names those that hold the id and the text. */
  readonly predictions: (
    path: string,
    columns: { readonly id: string; readonly text: string },
  ) => AsyncIterable<PredictionRow> | Iterable<PredictionRow>;
  /** The replies of the run directory that a `replay` config names. */
  readonly earlier: (path: string) => Promise<EarlierReply>;
  /** Makes the models that an entry is made of (stages of a ranker), of any backend. */
  readonly create: (config: ModelConfig) => Promise<Model>;
  /** Loads an optional peer package by name; `import` when absent. */
  readonly importPeer?: (name: string) => Promise<unknown>;
}

/** A way to reach models: one folder under `src/models/`, one entry in the registry. */
export interface Backend {
  readonly name: string;
  /** One line for lists. */
  readonly title: string;
  /** JSON Schema of its entries in `models.yaml`, for editors and for `checkConfig`. */
  readonly configSchema: JsonObject;
  /**
   * Makes a model of a config. Nothing is sent.
   * @throws MivhanError `E_MODEL_CONFIG` with every problem when the config does not fit the schema or names an unset variable
   */
  readonly create: (config: ModelConfig, services: Services) => Promise<Model>;
}
