import { RequestFailure } from "../core/model.ts";

/** What ends a stream of the OpenAI kind. Without it the connection was cut, however quietly. */
const END = "[DONE]";

/**
 * The `data` of server-sent events (WHATWG HTML, § 9.2.6), as far as model servers use them: line ends of any kind, comments, several data lines
 * of one event joined by line feeds. Ends at "[DONE]".
 * @throws RequestFailure `E_REPLY_UNFINISHED` when the bytes end before, `E_REPLY_ENCODING` when they are not UTF-8
 */
export async function* eventData(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  let data: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line === "") {
      if (data.length === 0) continue;
      const event = data.join("\n");
      data = [];
      if (event === END) return;
      yield event;
    } else if (line.startsWith("data:")) {
      data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
    }
  }
  // Some servers leave out the empty line behind the last event.
  if (data.join("\n") === END) return;
  throw new RequestFailure({
    code: "E_REPLY_UNFINISHED",
    message: "the stream ended without its end ([DONE])",
    advice: "what had come until then is no answer; look at the server's log, or at a proxy between",
    retry: "later",
  });
}

/** Lines that end with CR, LF or both, also where a chunk ends between the two. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  // Pieces of a line that has not ended: joined once, so that a line of many chunks costs no more than its length.
  let pieces: string[] = [];
  let afterReturn = false;
  for await (const chunk of chunks) {
    const text = decode(decoder, chunk);
    let start = afterReturn && text.startsWith("\n") ? 1 : 0;
    if (text !== "") afterReturn = text.endsWith("\r");
    for (const end of text.matchAll(/\r\n|\r|\n/g)) {
      if (end.index < start) continue;
      yield pieces.join("") + text.slice(start, end.index);
      pieces = [];
      start = end.index + end[0].length;
    }
    if (start < text.length) pieces.push(text.slice(start));
  }
  if (pieces.length > 0) yield pieces.join("");
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    throw new RequestFailure({
      code: "E_REPLY_ENCODING",
      message: "the stream is not UTF-8 (or compressed without having been asked for)",
      advice: "check what stands between Mivhan and the model server",
      retry: "never",
    });
  }
}
