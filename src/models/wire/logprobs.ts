import type { Candidate, ScoredPrompt } from "./likelihood-server.ts";
import { readChoices } from "./openai.ts";
import { NO_LOGPROBS } from "./prompt-scores.ts";
import { BadReply, type Fields, readList, readNumber, readObject, readText } from "./read.ts";
import { readUsage } from "./usage.ts";

/**
 * The candidates for the first generated token: from the chat format (`logprobs.content[0].top_logprobs`, which llama-server uses on
 * both routes) or the legacy one (`logprobs.top_logprobs[0]`, a dictionary by text, or by "token_id:123" where vLLM is asked for ids).
 */
export function readFirstCandidates(choice: Fields): readonly Candidate[] {
  if (choice["logprobs"] === undefined || choice["logprobs"] === null) {
    throw new BadReply(
      "E_NO_LOGPROBS",
      "the server generated without log-probabilities, though they were asked for",
      NO_LOGPROBS,
    );
  }
  const logprobs = readObject(choice["logprobs"], "choices[0].logprobs");
  if (Array.isArray(logprobs["content"])) return chatCandidates(logprobs["content"][0], "choices[0].logprobs.content[0]");
  const [first] = readList(logprobs["top_logprobs"], "choices[0].logprobs.top_logprobs");
  const entries = Object.entries(readObject(first, "choices[0].logprobs.top_logprobs[0]"));
  return entries.map(([token, logprob]) => ({
    ...tokenOf(token),
    logprob: readNumber(logprob, `the log-probability of ${token}`),
  }));
}

/** Also llama.cpp's own format: the chat format with ids. */
export function chatCandidates(value: unknown, where: string): readonly Candidate[] {
  const entry = readObject(value, where);
  return readList(entry["top_logprobs"], `${where}.top_logprobs`).map((candidate, position) => {
    const at = `${where}.top_logprobs[${position}]`;
    const { id, token, logprob } = readObject(candidate, at);
    return {
      ...tokenOf(readText(token, `${at}.token`)),
      ...(id === undefined ? {} : { id: readNumber(id, `${at}.id`) }),
      logprob: readNumber(logprob, `${at}.logprob`),
    };
  });
}

/** vLLM's name for a token whose text is not unique. */
function tokenOf(name: string): { id: number } | { text: string } {
  const id = /^token_id:(\d+)$/.exec(name)?.[1];
  return id === undefined ? { text: name } : { id: Number(id) };
}

export interface EchoDialect {
  /**
   * llama-cpp-python counts the BOS in `usage` and leaves it out of the arrays. Without a BOS it cuts the last entry instead and pairs
   * each token with the score of the next one: the counts are the same, and only the texts of the tokens tell.
   */
  readonly omitsBos: boolean;
}

/**
 * The prompt's own part of an echoed completion with the legacy block. The cut between prompt and generated tokens comes from `usage`,
 * never from `text_offset`, which drifts where a token is part of a character.
 * @param sent the prompt; undefined where it was sent as ids
 */
export function readEcho(json: unknown, { omitsBos, sent }: EchoDialect & { readonly sent?: string | undefined }): ScoredPrompt {
  const reply = readObject(json, "the top");
  const [choice] = readChoices(reply, 1);
  if (choice?.["logprobs"] === undefined || choice["logprobs"] === null) {
    throw new BadReply("E_NO_LOGPROBS", "the server echoed no log-probabilities, though they were asked for", NO_LOGPROBS);
  }
  const logprobs = readObject(choice["logprobs"], "choices[0].logprobs");
  if (logprobs["token_logprobs"] === undefined) {
    throw new BadReply("E_NO_LOGPROBS", "the server does not echo the prompt's log-probabilities", NO_LOGPROBS);
  }
  const tokens = readList(logprobs["tokens"], "choices[0].logprobs.tokens");
  const scores = readList(logprobs["token_logprobs"], "choices[0].logprobs.token_logprobs");
  if (tokens.length !== scores.length) {
    throw new BadReply("E_REPLY_COUNT", `the reply names ${tokens.length} tokens and scores ${scores.length}`);
  }
  const count = promptCount({ entries: scores.length, usage: readUsage(reply["usage"]), omitsBos });
  if (omitsBos && sent !== undefined && !spells(tokens.slice(0, count), sent)) throw shifted();
  return {
    usage: readUsage(reply["usage"]),
    tokens: scores.slice(0, count).map((score, position) => ({
      ...tokenOf(readText(tokens[position], `choices[0].logprobs.tokens[${position}]`)),
      logprob: score === null ? null : readNumber(score, `choices[0].logprobs.token_logprobs[${position}]`),
    })),
  };
}

function promptCount({ entries, usage, omitsBos }: { entries: number; usage: ScoredPrompt["usage"]; omitsBos: boolean }): number {
  if (usage?.prompt === undefined || usage.completion === undefined) {
    throw new BadReply(
      "E_REPLY_NO_USAGE",
      "without token counts the prompt's tokens cannot be told from generated ones",
      NO_LOGPROBS,
    );
  }
  const count = entries - usage.completion;
  if (count <= 0) throw new BadReply("E_NO_LOGPROBS", "the server scored only what it generated, not the prompt", NO_LOGPROBS);
  const expected = omitsBos ? usage.prompt - 1 : usage.prompt;
  if (omitsBos && count === usage.prompt) throw shifted();
  if (count !== expected) {
    throw new BadReply("E_REPLY_COUNT", `the server counts ${usage.prompt} prompt tokens and scores ${count}`);
  }
  return count;
}

/** Whether tokens are those of a text, to its end. A token that is part of a character has no text of its own and may stand for any. */
function spells(tokens: readonly unknown[], text: string): boolean {
  const rest = text.trimStart();
  let at = 0;
  let afterPart = true;
  for (const [position, token] of tokens.entries()) {
    const name = readText(token, `choices[0].logprobs.tokens[${position}]`);
    const piece = at === 0 ? name.trimStart() : name;
    if (name === "" || name.includes("\uFFFD")) {
      afterPart = true;
      continue;
    }
    const found = afterPart ? rest.indexOf(piece, at) : rest.startsWith(piece, at) ? at : -1;
    if (found === -1) return false;
    at = found + piece.length;
    afterPart = false;
  }
  return afterPart || at === rest.length;
}

function shifted(): BadReply {
  return new BadReply(
    "E_REPLY_ALIGNMENT",
    "without a BOS this server pairs each token with the score of the next one",
    NO_LOGPROBS,
  );
}
