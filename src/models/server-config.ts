import type { Problem } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { proxyOf } from "../http/pool.ts";
import { connect, type Server } from "../http/server.ts";
import type { ModelConfig, Services } from "./backend.ts";
import { configError, ENTRY_PROPERTIES } from "./config.ts";

/** How a server is reached: the part of a config that every server backend shares, after checking. */
export type ServerConfig = ModelConfig & {
  readonly name?: string;
  readonly url: string;
  /** Environment variable that holds the key, sent as "Authorization: Bearer …". */
  readonly keyEnv?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Header name → environment variable that holds its value. */
  readonly headersEnv: Readonly<Record<string, string>>;
  /** PEM file of a certificate authority. */
  readonly ca?: string;
  readonly connections: number;
  /** Seconds. */
  readonly timeout: number;
  readonly maxReplyBytes: number;
};

const VARIABLE = { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*$", description: "The name of an environment variable." };

/** The JSON Schema properties behind `ServerConfig`. */
export const SERVER_PROPERTIES = {
  ...ENTRY_PROPERTIES,
  url: {
    type: "string",
    pattern: "^https?://[^/]",
    description: "The server's address, such as http://127.0.0.1:8000/v1.",
  },
  keyEnv: { ...VARIABLE, description: "The environment variable that holds the key; the key itself never stands in a file." },
  headers: { type: "object", additionalProperties: { type: "string" }, default: {}, description: "Further headers." },
  headersEnv: {
    type: "object",
    additionalProperties: VARIABLE,
    default: {},
    description: "Further headers whose values stand in environment variables.",
  },
  ca: { type: "string", minLength: 1, description: "A PEM file with a certificate authority to trust beside Node's own." },
  connections: {
    type: "integer",
    minimum: 1,
    maximum: 4096,
    default: 1024,
    description: "The most connections that are open at once.",
  },
  timeout: {
    type: "number",
    exclusiveMinimum: 0,
    maximum: 86400,
    default: 600,
    description: "Seconds that one attempt may take.",
  },
  maxReplyBytes: {
    type: "integer",
    minimum: 1024,
    maximum: 1073741824,
    default: 67108864,
    description: "The largest reply that is read, in bytes.",
  },
} as const satisfies JsonObject;

export interface KeyStyle {
  readonly header: string;
  readonly prefix: string;
}

const BEARER: KeyStyle = { header: "authorization", prefix: "Bearer " };

/**
 * The server behind a config. Nothing is sent.
 * @throws MivhanError `E_MODEL_CONFIG` when an environment variable that the config names is not set
 */
export async function openServer(config: ServerConfig, services: Services, keyStyle = BEARER): Promise<Server> {
  const { env } = services;
  const problems: Problem[] = [];
  const fromEnv = (variable: string, field: string): string => {
    const value = env[variable];
    if (value !== undefined && value !== "") return value;
    problems.push({
      place: { field },
      message: `the environment variable ${variable} is not set`,
      advice: `export ${variable}=…`,
    });
    return "";
  };
  const key = config.keyEnv === undefined ? undefined : fromEnv(config.keyEnv, "keyEnv");
  const secretHeaders = Object.entries(config.headersEnv).map(([name, variable]) => [
    name.toLowerCase(),
    fromEnv(variable, `headersEnv.${name}`),
  ]);
  if (problems.length > 0) throw configError(config, problems);
  const plainHeaders = Object.entries(config.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const proxy = proxyOf(env);
  return connect({
    baseUrl: config.url,
    headers: {
      ...(key === undefined ? {} : { [keyStyle.header]: `${keyStyle.prefix}${key}` }),
      ...Object.fromEntries(plainHeaders),
      ...Object.fromEntries(secretHeaders),
    },
    secrets: key === undefined ? [] : [key],
    connections: config.connections,
    timeout: config.timeout * 1000,
    maxReplyBytes: config.maxReplyBytes,
    ...(config.ca === undefined ? {} : { ca: await services.readText(config.ca) }),
    ...(proxy === undefined ? {} : { proxy }),
  });
}
