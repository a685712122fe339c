import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { digestOfText } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import { RequestFailure } from "../core/model.ts";
import { statusFailure } from "../http/status-failure.ts";
import { fileSha256 } from "./location.ts";
import { retrying } from "./retrying.ts";
import { type Client, openAnswer, textOf, unreachable } from "./web.ts";

export interface Download {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly target: string;
  /** What the file must be; without it the bytes are taken as they come. */
  readonly sha256?: string | undefined;
  /** Advice for an answer 401 or 403. */
  readonly accessAdvice: string;
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
}

/**
 * Downloads one file. Bytes go to `<target>.<digest of the address>.part`, so that a download that was interrupted goes on where it
 * stopped, and only a file that is whole and has its digest gets its name.
 * @returns the file's sha256
 * @throws RequestFailure when the server does not give it; MivhanError `E_DATA_DIGEST` when the bytes are others
 */
export async function download(wanted: Download, client: Client): Promise<string> {
  const part = `${wanted.target}.${digestOfText(wanted.url).slice(0, 8)}.part`;
  await mkdir(dirname(wanted.target), { recursive: true });
  const resumed = (await sizeOf(part)) > 0;
  await fetchWhole(part, wanted, client);
  let sha256 = await fileSha256(part);
  if (wanted.sha256 !== undefined && sha256 !== wanted.sha256 && resumed) {
    // The half that was there may have been the bad one.
    await rm(part, { force: true });
    await fetchWhole(part, wanted, client);
    sha256 = await fileSha256(part);
  }
  if (wanted.sha256 !== undefined && sha256 !== wanted.sha256) {
    await rm(part, { force: true });
    throw new MivhanError({
      code: "E_DATA_DIGEST",
      family: "input",
      message: `${wanted.url} gave other bytes than the card describes: sha256 ${sha256}, expected ${wanted.sha256}`,
      advice: "pull again; if it stays, the source has changed or something between changes it",
    });
  }
  await rename(part, wanted.target);
  return sha256;
}

async function fetchWhole(part: string, wanted: Download, client: Client): Promise<void> {
  let offset = 0;
  const step = async () => {
    offset = await sizeOf(part);
    await fetchRest(part, { offset, wanted, client });
  };
  await retrying(step, { client, advanced: async () => (await sizeOf(part)) > offset });
}

/** One try at the bytes from `offset` on. */
async function fetchRest(
  part: string,
  { offset, wanted, client }: { offset: number; wanted: Download; client: Client },
): Promise<void> {
  const range: Record<string, string> = offset === 0 ? {} : { range: `bytes=${offset}-` };
  const answer = await openAnswer({ url: wanted.url, headers: { ...wanted.headers, ...range } }, client);
  try {
    const { status, headers } = answer;
    if (status === 416 && headers["content-range"] === `bytes */${offset}`) return;
    if (status !== 200 && status !== 206) throw await refusal(answer, { wanted, part });
    refusePage(headers, wanted);
    const isRest = status === 206;
    if (isRest && !headers["content-range"]?.startsWith(`bytes ${offset}-`)) {
      await rm(part, { force: true });
      throw cut(`${wanted.url} answered with another part of the file`);
    }
    const start = isRest ? offset : 0;
    const length = headers["content-length"];
    const total = length === undefined ? undefined : start + Number(length);
    let received = start;
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length;
        wanted.onProgress?.(received, total);
        done(null, chunk);
      },
    });
    // undici itself refuses a body that is shorter than its content-length.
    await pipeline(answer.body, counter, createWriteStream(part, { flags: isRest ? "a" : "w" })).catch((error: unknown) => {
      client.signal.throwIfAborted();
      throw answer.stalled() ? cut(`${wanted.url} stopped sending`) : unreachable(error, new URL(wanted.url).origin);
    });
  } finally {
    answer.release();
  }
}

async function refusal(
  answer: Awaited<ReturnType<typeof openAnswer>>,
  { wanted, part }: { wanted: Download; part: string },
): Promise<RequestFailure> {
  const { status, headers } = answer;
  // The part is longer than the file: it is not a part of it.
  if (status === 416) {
    await rm(part, { force: true });
    return cut(`${wanted.url} is shorter than what was already there`);
  }
  const failure = statusFailure({ status, headers, text: await textOf(answer) }, Date.now());
  const advice = ADVICE[status] ?? (status === 401 || status === 403 ? wanted.accessAdvice : undefined);
  const { code, retry, retryAfter } = failure;
  return new RequestFailure({
    code,
    retry,
    message: `${wanted.url}: ${failure.message}`,
    ...(advice === undefined ? {} : { advice }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

const ADVICE: Readonly<Record<number, string>> = {
  404: "the source has no such file at this revision: correct the card's repository, revision or file",
  429: "the server limits how often it is asked: try again later",
};

/** A login page, a blocked address and a captive network all answer 200 with a page. */
function refusePage(headers: Readonly<Record<string, string>>, { url }: Download): void {
  if (!headers["content-type"]?.toLowerCase().startsWith("text/html") || /\.html?$/.test(new URL(url).pathname)) return;
  throw new RequestFailure({
    code: "E_DATA_PAGE",
    message: `${url} answered with a web page instead of the file`,
    advice: "open the address in a browser: a login, a consent page or a proxy stands before it",
    retry: "stop",
  });
}

function cut(message: string): RequestFailure {
  return new RequestFailure({ code: "E_DATA_CUT", message, advice: "pull again: what has arrived is kept", retry: "later" });
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}
