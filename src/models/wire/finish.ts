import { Unscorable } from "../../core/model.ts";
import type { Finish, GenerateReply, Usage } from "../../core/request.ts";
import { BadReply } from "./read.ts";
import { separateReasoning, type ThinkTags } from "./reasoning.ts";

/** Why a generation ended, in the words of the servers: OpenAI's, TGI's ("eos_token", "stop_sequence"), llama.cpp's ("eos", "word", "limit"). */
const FINISHES: Readonly<Record<string, Finish>> = {
  stop: "stop",
  eos_token: "stop",
  stop_sequence: "stop",
  eos: "stop",
  word: "stop",
  length: "length",
  limit: "length",
};

/**
 * @throws Unscorable when a filter withheld the answer
 * @throws BadReply when the server gave up half-way: what it wrote until then is no answer
 */
export function readFinish(value: unknown): Finish {
  if (value === "content_filter") throw new Unscorable("content-filter");
  if (value === "abort" || value === "error") {
    throw new BadReply("E_REPLY_ABORTED", `the server ended the generation with "${value}"`, { retry: "later" });
  }
  return typeof value === "string" && Object.hasOwn(FINISHES, value) ? (FINISHES[value] as Finish) : "unknown";
}

export interface RawGeneration {
  readonly content: string;
  readonly reasoningField?: string | undefined;
  readonly finish: Finish;
  readonly usage?: Usage | undefined;
}

/**
 * A generation as the rest of Mivhan sees it: reasoning apart, cut at the first stop string. Stop strings are applied here too,
 * because servers take only a few of them, and because a stop string inside a thought must not end it. A thought that was cut off
 * is reported as `length`, whatever the server called it.
 * @param thinks whether the model was told to think: then a text that was cut off and shows no tag is a thought whose opening tag
 * the template wrote into the prompt, and no answer
 */
export function generateReply(
  raw: RawGeneration,
  { stop, tags, thinks = false }: { stop: readonly string[]; tags?: ThinkTags | undefined; thinks?: boolean },
): GenerateReply {
  const separated = separateReasoning(raw.content, { field: raw.reasoningField, ...(tags === undefined ? {} : { tags }) });
  const onlyThought = thinks && raw.finish === "length" && separated.reasoning === undefined && raw.content !== "";
  const { text, reasoning, unfinished } = onlyThought ? { text: "", reasoning: raw.content.trim(), unfinished: true } : separated;
  const cut = stop.map((word) => text.indexOf(word)).filter((at) => at !== -1);
  const stopped = cut.length > 0;
  return {
    method: "generate",
    text: stopped ? text.slice(0, Math.min(...cut)) : text,
    finish: unfinished ? "length" : stopped ? "stop" : raw.finish,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(raw.usage === undefined ? {} : { usage: raw.usage }),
  };
}
