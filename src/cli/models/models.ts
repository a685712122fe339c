import { readFile } from "node:fs/promises";
import { MivhanError } from "../../core/errors.ts";
import type { Model } from "../../core/model.ts";
import { readDefinition } from "../../definitions/read.ts";
import type { ModelConfig } from "../../models/backend.ts";
import { nameOf } from "../../models/config.ts";
import type { BACKENDS } from "../../models/registry.ts";
import { parseModelSpec } from "../../models/spec.ts";
import { definitionError } from "../library.ts";
import { createServices } from "../services.ts";
import { openModel } from "./open-model.ts";

/** The models that `--model` names, in that order; with a `--models` file and no `--model`, all models of the file. */
export async function openModels(
  specs: readonly string[],
  { file, backends }: { readonly file?: string | undefined; readonly backends?: typeof BACKENDS },
): Promise<Model[]> {
  const entries = file === undefined ? [] : await readModelsFile(file);
  if (specs.length === 0 && entries.length === 0) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "no model is named",
      advice:
        "add --model embedded:random, --model openai:NAME@http://host:8000/v1, or --models FILE; mivhan models list shows more",
    });
  }
  const configs = specs.length === 0 ? entries : specs.map((spec) => configOf(spec, { entries, file }));
  const models: Model[] = [];
  for (const config of configs) models.push(await openModel(config, { services: createServices(backends), backends }));
  return models;
}

function configOf(spec: string, { entries, file }: { entries: readonly ModelConfig[]; file: string | undefined }): ModelConfig {
  const parsed = parseModelSpec(spec);
  if (parsed.kind === "config") return parsed.config;
  if (parsed.kind === "problem") throw definitionError([parsed.problem]);
  const entry = entries.find((candidate) => nameOf(candidate) === parsed.name);
  if (entry !== undefined) return entry;
  const known = entries.map(nameOf).join(", ");
  throw new MivhanError({
    code: "E_UNKNOWN_NAME",
    family: "input",
    message: file === undefined ? `"${spec}" names no backend, and no --models file is given` : `${file} has no model "${spec}"`,
    advice:
      file === undefined
        ? `write embedded:${spec}, openai:${spec}@http://host:8000/v1, or add --models FILE`
        : `models of the file: ${known}`,
  });
}

/** Reads a file of configured models. Only a file that is named on the command line is read: it may name programs to launch. */
async function readModelsFile(file: string): Promise<readonly ModelConfig[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new MivhanError({
      code: "E_UNKNOWN_NAME",
      family: "input",
      message: `${file} cannot be read`,
      advice: "check the path",
      cause,
    });
  });
  const result = readDefinition<{ readonly models: readonly ModelConfig[] }>(text, { file, schema: "models" });
  if (!result.ok) throw definitionError(result.problems);
  return result.value.models;
}
