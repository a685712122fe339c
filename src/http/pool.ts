import type { Dispatcher, Pool } from "undici";

/** The proxy settings of the environment, as curl reads them. */
export interface ProxyVariables {
  /** For http addresses (`http_proxy`). */
  readonly http?: string;
  /** For https addresses (`https_proxy`). */
  readonly https?: string;
  /** Hosts that are reached directly (`no_proxy`). */
  readonly none?: string;
}

export interface PoolOptions {
  /** "http://host:port". */
  readonly origin: string;
  /** The most sockets that are open at once; further requests wait in order. */
  readonly connections: number;
  /** Further certificate authorities in PEM, trusted beside Node's own. */
  readonly ca?: string;
  readonly proxy?: ProxyVariables;
}

/** Connecting fails after this long, in milliseconds: a host that drops packets must not eat the whole attempt. */
const CONNECT_TIMEOUT = 10_000;

/** Reads the proxy variables, small letters first; undefined when none names a proxy. */
export function proxyOf(env: Readonly<Record<string, string | undefined>>): ProxyVariables | undefined {
  const read = (name: string) => env[name] || env[name.toUpperCase()];
  const http = read("http_proxy");
  const https = read("https_proxy");
  const none = read("no_proxy");
  if (http === undefined && https === undefined) return undefined;
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    ...(none === undefined ? {} : { none }),
  };
}

/**
 * A pool of connections to one origin, or a proxy agent when the environment names a proxy. undici is loaded here, at the first
 * request: a run on embedded models never needs it.
 *
 * undici's own header and body time-outs (300 s each) are off: a long generation is not a fault, and the attempt has its own limit.
 */
export async function openPool({ origin, connections, ca, proxy }: PoolOptions): Promise<Dispatcher> {
  const trust = ca === undefined ? {} : { ca: [...(await import("node:tls")).rootCertificates, ca] };
  const limits = { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
  if (proxy === undefined) return new (await poolClass())(origin, { ...limits, connect: { timeout: CONNECT_TIMEOUT, ...trust } });
  const { EnvHttpProxyAgent } = await import("undici");
  // An empty string, not undefined: undefined would make the agent read `process.env` a second time.
  return new EnvHttpProxyAgent({
    ...limits,
    httpProxy: proxy.http ?? "",
    httpsProxy: proxy.https ?? "",
    noProxy: proxy.none ?? "",
    connect: { timeout: CONNECT_TIMEOUT, ...trust },
    requestTls: trust,
    proxyTls: trust,
  });
}

/** The pool alone loads in 20 ms where all of undici, with fetch, WebSocket and caches, takes 55. Its entry adds the methods as done here. */
async function poolClass(): Promise<typeof Pool> {
  try {
    const [pool, { default: methods }] = await Promise.all([
      import("undici/lib/dispatcher/pool.js"),
      import("undici/lib/api/index.js"),
    ]);
    Object.assign(pool.default.prototype, methods);
    return pool.default;
  } catch {
    // A later undici may keep them elsewhere.
    return (await import("undici")).Pool;
  }
}
