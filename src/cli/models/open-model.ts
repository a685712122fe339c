import type { Model } from "../../core/model.ts";
import { redactUrl } from "../../http/redact.ts";
import type { ModelConfig, Services } from "../../models/backend.ts";
import { checkConfig, configError } from "../../models/config.ts";
import { pooledModel } from "../../models/pooled.ts";
import { type BACKENDS, createModel } from "../../models/registry.ts";
import { parseDuration } from "../flag-values.ts";
import type { LaunchedModel, LaunchSettings } from "./launch.ts";

/** The keys of an entry in models.yaml that are not its backend's: several servers, and how one is started. */
type ScaleKeys = {
  readonly urls?: readonly [string, ...string[]];
  readonly launch?: readonly [string, ...string[]];
  readonly ready?: string;
  readonly readyWithin?: string;
};

const ADDRESS = { type: "string", pattern: "^https?://[^/]" } as const;

const SCHEMA = {
  type: "object",
  required: ["backend"],
  properties: {
    backend: { type: "string" },
    urls: { type: "array", items: ADDRESS, minItems: 1, uniqueItems: true, description: "Servers of the same weights." },
    launch: {
      type: "array",
      items: { type: "string", minLength: 1 },
      minItems: 1,
      description: "The server to start: program and arguments, read by no shell.",
    },
    ready: { type: "string", pattern: "^(/|https?://)", description: "Answers with 2xx when the server can be asked." },
    readyWithin: {
      type: "string",
      pattern: "^([0-9]+h)?([0-9]+m)?([0-9]+s)?$",
      minLength: 2,
      description: "How long the server may take to be ready, such as 20m.",
    },
  },
} as const;

const READY_WITHIN = "10m";
/** vLLM, SGLang, llama.cpp and TGI all have it. */
const READY = "/health";

/** The model of an entry: behind one server or several, and with what starts its server. Nothing is sent or started. */
export async function openModel(
  config: ModelConfig,
  { services, backends }: { readonly services: Services; readonly backends?: typeof BACKENDS | undefined },
): Promise<Model> {
  // Checking takes some 20 ms to prepare, which a run that needs none of this does not pay.
  if (!Object.keys(SCHEMA.properties).some((key) => key !== "backend" && key in config))
    return createModel(config, services, backends);
  const { urls, launch, ready, readyWithin, ...rest } = checkConfig<ModelConfig & ScaleKeys>(config, SCHEMA);
  const own = rest as ModelConfig;
  const problem = (field: string, message: string) => configError(config, [{ place: { field }, message }]);
  if (urls !== undefined && own["url"] !== undefined) throw problem("urls", "url and urls are both given");
  if (launch === undefined && (ready ?? readyWithin) !== undefined)
    throw problem("ready", "ready and readyWithin go with launch");
  const create = (each: ModelConfig) => createModel(each, services, backends);
  const model = urls === undefined ? await create(own) : await pooled(own, { urls, create });
  if (launch === undefined) return model;
  const address = urls?.[0] ?? own["url"];
  if (typeof address !== "string") throw problem("launch", "a server that is started needs a url at which it is asked");
  const settings: LaunchSettings = {
    argv: launch,
    ready: new URL(ready ?? READY, address).href,
    readyWithin: parseDuration(readyWithin ?? READY_WITHIN),
    secrets: secretsOf(own, services),
  };
  const launched: LaunchedModel = { ...model, launch: settings };
  return launched;
}

async function pooled(
  config: ModelConfig,
  { urls, create }: { urls: readonly string[]; create: (config: ModelConfig) => Promise<Model> },
): Promise<Model> {
  const endpoints = [];
  for (const url of urls) endpoints.push({ where: redactUrl(url), model: await create({ ...config, url }) });
  return pooledModel(endpoints, () => performance.now());
}

/** Values of environment variables that the entry names: a server may print how it was called. */
function secretsOf(config: ModelConfig, { env }: Services): string[] {
  const named = config["headersEnv"];
  const variables = [config["keyEnv"], ...(typeof named === "object" && named !== null ? Object.values(named) : [])];
  return variables.flatMap((variable) => (typeof variable === "string" ? (env[variable] ?? []) : []));
}
