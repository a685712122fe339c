import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Card } from "../core/definition.ts";
import { MivhanError } from "../core/errors.ts";
import { RequestFailure } from "../core/model.ts";
import { proxyOf } from "../http/pool.ts";
import { redactor } from "../http/redact.ts";
import { readLock, writeLock } from "./dataset-lock.ts";
import { download } from "./download.ts";
import { type Environment, pulledRoot } from "./home.ts";
import { fileSha256 } from "./location.ts";
import { type RemoteFile, type Source, sourceOf } from "./source.ts";
import { wantedFiles } from "./wanted-files.ts";
import { type Client, createClient } from "./web.ts";

export interface PullProgress {
  readonly file: string;
  /** Bytes, from the beginning of the file. */
  readonly received: number;
  /** Absent where the server does not say. */
  readonly total?: number;
}

export interface PullOptions {
  /** `MIVHAN_HOME`, `HF_ENDPOINT`, `HF_TOKEN`, `http_proxy`, `https_proxy`, `no_proxy`. */
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Refuse the network. Files that are there already are still found. */
  readonly offline?: boolean;
  /** Resolve `resolve-at-pull` again instead of keeping the commit in the lock. */
  readonly update?: boolean;
  /** Paths in the repository, for cards that name no splits. */
  readonly files?: readonly string[];
  /** Further certificate authorities in PEM. */
  readonly ca?: string;
  /** How long a server may say nothing, in milliseconds; 30 s by default. */
  readonly patience?: number;
  readonly onProgress?: (progress: PullProgress) => void;
}

export interface PulledFile {
  /** As in the card. */
  readonly file: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Whether it was there already. */
  readonly present: boolean;
}

export interface Pulled {
  readonly revision: string;
  readonly root: string;
  readonly files: readonly PulledFile[];
}

/**
 * Brings the files of a card onto this machine, below the user's data directory, and writes their digests into
 * `datasets.lock.yaml`. What is there with the right digest is left alone.
 * @throws RequestFailure when the source does not give a file; MivhanError `E_DATA_DIGEST`, `E_DATA_SOURCE`, `E_OFFLINE`
 */
export async function pullCard(card: Card, options: PullOptions): Promise<Pulled> {
  const { environment, signal } = options;
  const source = sourceOf(card, environment);
  const lock = (await readLock(environment)).datasets[card.card];
  const client = createClient({
    signal,
    ca: options.ca,
    proxy: proxyOf(environment),
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  const reach = options.offline === true ? refusingClient(client, card) : client;
  try {
    const isMoving = card.source?.revision === "resolve-at-pull";
    const kept = isMoving && options.update !== true ? lock?.revision : undefined;
    const revision = kept ?? (await source.resolve(reach));
    const locked = lock?.revision === revision ? lock.files : {};
    const root = pulledRoot(card, environment);
    const files: PulledFile[] = [];
    for (const wanted of await wantedFiles(card, { source, revision, client: reach, named: options.files ?? [] })) {
      const sha256 = wanted.sha256 ?? (Object.hasOwn(locked, wanted.path) ? locked[wanted.path]?.sha256 : undefined);
      files.push(
        await pullFile(
          { ...wanted, ...(sha256 === undefined ? {} : { sha256 }) },
          { root, source, revision, client: reach, options },
        ),
      );
    }
    const digests = Object.fromEntries(files.map(({ file, sha256, bytes }) => [file, { sha256, bytes }]));
    const { repository } = card.source ?? {};
    await writeLock(card.card, { ...(repository === undefined ? {} : { repository }), revision, files: digests }, environment);
    return { revision, root, files };
  } catch (error) {
    throw withoutToken(error, environment);
  } finally {
    await client.close();
  }
}

interface PullContext {
  readonly source: Source;
  readonly revision: string;
  readonly client: Client;
  readonly options: PullOptions;
}

async function pullFile(
  wanted: RemoteFile,
  { root, source, revision, client, options }: PullContext & { root: string },
): Promise<PulledFile> {
  const path = join(root, wanted.path);
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && wanted.sha256 !== undefined && (await fileSha256(path)) === wanted.sha256) {
    return { file: wanted.path, path, sha256: wanted.sha256, bytes: there.size, present: true };
  }
  const report = options.onProgress;
  const sha256 = await download(
    {
      url: source.urlOf(revision, wanted.path),
      headers: source.headers,
      target: path,
      sha256: wanted.sha256,
      accessAdvice: source.accessAdvice,
      onProgress:
        report && ((received, total) => report({ file: wanted.path, received, ...(total === undefined ? {} : { total }) })),
    },
    client,
  );
  return { file: wanted.path, path, sha256, bytes: (await stat(path)).size, present: false };
}

/** Every address is refused, whatever the reason it is asked for. */
function refusingClient(client: Client, card: Card): Client {
  const poolOf = async (): Promise<never> => {
    throw new MivhanError({
      code: "E_OFFLINE",
      family: "input",
      message: `the data of "${card.card}" are not all on this machine, and --offline refuses the network`,
      advice: `pull without --offline, or bring a bundle: \`mivhan data bundle ${card.card}\` where there is a network, \`mivhan data unbundle\` here`,
    });
  };
  return { ...client, poolOf };
}

/** A server may quote what it was sent. */
function withoutToken(error: unknown, environment: Environment): unknown {
  const token = environment["HF_TOKEN"];
  if (!(error instanceof RequestFailure) || token === undefined || token === "") return error;
  const redact = redactor({ secrets: [token] });
  const { code, message, advice, retry, retryAfter } = error;
  return new RequestFailure({
    code,
    message: redact(message),
    retry,
    ...(advice === undefined ? {} : { advice: redact(advice) }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
