import type { Card } from "../core/definition.ts";
import { MivhanError } from "../core/errors.ts";
import { RequestFailure } from "../core/model.ts";
import { statusFailure } from "../http/status-failure.ts";
import type { Environment } from "./home.ts";
import { retrying } from "./retrying.ts";
import { type Client, openAnswer, textOf } from "./web.ts";

/** A file of a source at one revision. */
export interface RemoteFile {
  readonly path: string;
  readonly bytes?: number;
  /** Known for large files of a hub. */
  readonly sha256?: string;
}

/** Where a card's files are on the network. */
export interface Source {
  /** The commit that the card pins, or what its default branch points to now. */
  readonly resolve: (client: Client) => Promise<string>;
  readonly urlOf: (revision: string, path: string) => string;
  /** Sent to the source's own host only. */
  readonly headers: Readonly<Record<string, string>>;
  /** All files at a revision; not every host can tell. */
  readonly list?: (revision: string, client: Client) => Promise<readonly RemoteFile[]>;
  readonly accessAdvice: string;
}

/** @throws MivhanError `E_DATA_SOURCE` when the card names nothing that can be pulled */
export function sourceOf(card: Card, environment: Environment): Source {
  const { host, repository, revision } = card.source ?? { host: "bundled" as const };
  if (host === "bundled" || repository === undefined) {
    const advice =
      host === "bundled" && card.source !== undefined
        ? "its data come with this package: nothing is to be pulled"
        : "bring the file yourself with `mivhan data import`";
    throw new MivhanError({
      code: "E_DATA_SOURCE",
      family: "input",
      message: `the card "${card.card}" names no source to pull from`,
      advice,
    });
  }
  const pinned = revision === undefined || revision === "resolve-at-pull" ? undefined : revision;
  return host === "git" ? gitSource(repository, pinned) : hubSource(repository, { pinned, environment });
}

/** Files under `<repository>/raw/<commit>/`, which GitHub, GitLab, Gitea and Forgejo all serve or redirect. */
function gitSource(repository: string, pinned: string | undefined): Source {
  const base = repository.replace(/\/+$/, "").replace(/\.git$/, "");
  return {
    resolve: async (client) =>
      pinned ?? headOf(await answerText(`${base}.git/info/refs?service=git-upload-pack`, {}, client), base),
    urlOf: (revision, path) => `${base}/raw/${revision}/${encodedPath(path)}`,
    headers: {},
    accessAdvice: "the repository is not public: fetch the file yourself and use `mivhan data import`",
  };
}

/** The commit of HEAD in Git's advertisement of references (smart HTTP): the first line that holds a commit. */
function headOf(advertisement: string, repository: string): string {
  const commit = /(?:^|\n|0000)[0-9a-f]{4}([0-9a-f]{40}) HEAD\0/.exec(advertisement)?.[1];
  if (commit !== undefined) return commit;
  throw new RequestFailure({
    code: "E_DATA_REVISION",
    message: `${repository} does not say what its newest commit is`,
    advice: "write the commit into the card's revision",
    retry: "stop",
  });
}

/** The interface of the Hugging Face hub, which mirrors copy; `HF_ENDPOINT` names one. */
function hubSource(
  repository: string,
  { pinned, environment }: { pinned: string | undefined; environment: Environment },
): Source {
  const endpoint = (environment["HF_ENDPOINT"] || "https://huggingface.co").replace(/\/+$/, "");
  const token = environment["HF_TOKEN"];
  const headers: Record<string, string> = token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` };
  const api = `${endpoint}/api/datasets/${repository}`;
  const advice = token === undefined ? "set HF_TOKEN after accepting" : "check that HF_TOKEN belongs to an account that accepted";
  return {
    resolve: async (client) => pinned ?? commitOf(await answerJson(`${api}/revision/main`, headers, client), repository),
    urlOf: (revision, path) => `${endpoint}/datasets/${repository}/resolve/${revision}/${encodedPath(path)}`,
    headers,
    list: async (revision, client) =>
      filesOf(await answerJson(`${api}/tree/${revision}?recursive=true`, headers, client), repository),
    accessAdvice: `${advice} the terms at ${endpoint}/datasets/${repository}`,
  };
}

function commitOf(value: unknown, repository: string): string {
  const commit = typeof value === "object" && value !== null && "sha" in value ? value.sha : undefined;
  if (typeof commit === "string" && /^[0-9a-f]{40}$/.test(commit)) return commit;
  throw unreadable(repository, "a commit");
}

function filesOf(value: unknown, repository: string): RemoteFile[] {
  if (!Array.isArray(value)) throw unreadable(repository, "a list of files");
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null || !("path" in entry) || typeof entry.path !== "string") return [];
    if (!("type" in entry) || entry.type !== "file") return [];
    const bytes = "size" in entry && typeof entry.size === "number" ? { bytes: entry.size } : {};
    const lfs =
      "lfs" in entry && typeof entry.lfs === "object" && entry.lfs !== null && "oid" in entry.lfs ? entry.lfs.oid : undefined;
    const digest = typeof lfs === "string" && /^[0-9a-f]{64}$/.test(lfs) ? { sha256: lfs } : {};
    return [{ path: entry.path, ...bytes, ...digest }];
  });
}

function unreadable(repository: string, expected: string): RequestFailure {
  return new RequestFailure({
    code: "E_DATA_SOURCE",
    message: `the answer about ${repository} is not ${expected}`,
    advice: "check HF_ENDPOINT: it has to speak the hub's interface",
    retry: "stop",
  });
}

async function answerJson(url: string, headers: Readonly<Record<string, string>>, client: Client): Promise<unknown> {
  const text = await answerText(url, headers, client);
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestFailure({
      code: "E_DATA_PAGE",
      message: `${url} did not answer with JSON`,
      advice: "check HF_ENDPOINT, and whether a proxy or a login stands before it",
      retry: "stop",
    });
  }
}

function answerText(url: string, headers: Readonly<Record<string, string>>, client: Client): Promise<string> {
  return retrying(() => answerOnce(url, headers, client), { client });
}

async function answerOnce(url: string, headers: Readonly<Record<string, string>>, client: Client): Promise<string> {
  const answer = await openAnswer({ url, headers }, client);
  const text = await textOf(answer);
  if (answer.status === 200) return text;
  const { code, retry, message, retryAfter } = statusFailure(
    { status: answer.status, headers: answer.headers, text },
    Date.now(),
  );
  const known =
    answer.status === 401 || answer.status === 403
      ? "the source asks for an account: accept its terms and set HF_TOKEN"
      : undefined;
  const advice = answer.status === 404 ? "check the card's repository" : known;
  throw new RequestFailure({
    code,
    retry,
    message: `${url}: ${message}`,
    ...(advice === undefined ? {} : { advice }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function encodedPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
