import type { ChoiceScore, ScoredToken, Usage } from "../../core/request.ts";
import type { PromptToken } from "./likelihood-server.ts";
import { BadReply } from "./read.ts";

/** vLLM writes −9999 where a log-probability is −∞. */
const IMPOSSIBLE = -9999;
/** Rounding may carry ln 1 a little above 0. */
const ROUNDING = 1e-4;

/**
 * Refuses scores of a prompt that cannot be right: another count or other ids than were sent (the server truncated the prompt or
 * added a second BOS), a first token with a score, a later one without.
 * @param ids what was sent; absent for text
 */
export function checkPromptTokens(tokens: readonly PromptToken[], ids?: readonly number[]): void {
  if (ids !== undefined && tokens.length !== ids.length) {
    throw new BadReply("E_REPLY_COUNT", `${ids.length} prompt tokens were sent and ${tokens.length} scored`, {
      advice: "the server truncates prompts or adds tokens of its own: check its maximum length and its BOS setting",
    });
  }
  if (tokens.length === 0) throw new BadReply("E_NO_LOGPROBS", "the server scored no prompt token", NO_LOGPROBS);
  const other = ids?.findIndex((id, position) => tokens[position]?.id !== undefined && tokens[position].id !== id) ?? -1;
  if (other !== -1) {
    throw new BadReply(
      "E_REPLY_TOKENS",
      `at prompt token ${other} the id ${ids?.[other]} was sent and ${tokens[other]?.id} scored`,
    );
  }
  if (tokens[0]?.logprob !== null) {
    throw new BadReply("E_REPLY_ALIGNMENT", "the first prompt token has a log-probability, though nothing stands before it", {
      advice: "the server's scores are shifted by one token, or its BOS is hidden: use another way of log-likelihood",
    });
  }
  const missing = tokens.findIndex((token, position) => position > 0 && token.logprob === null);
  if (missing !== -1) throw new BadReply("E_REPLY_SHAPE", `prompt token ${missing} has no log-probability`);
  checkOneBos(tokens);
}

/** Refuses a reply whose server counted other prompt tokens than were sent: it truncated the prompt, or added a BOS. */
export function checkSent(usage: Usage | undefined, sent: number): void {
  if (usage?.prompt === undefined || usage.prompt === sent) return;
  throw new BadReply("E_REPLY_COUNT", `${sent} prompt tokens were sent and ${usage.prompt} counted by the server`, {
    advice: "the server truncates prompts or adds tokens of its own: check its maximum length and its BOS setting",
  });
}

/** For replies that lack what every log-likelihood rests on: every further request would lack it too. */
export const NO_LOGPROBS = {
  retry: "stop",
  advice:
    "this server cannot do log-likelihoods this way: choose a generative protocol, or set `loglikelihood` in the model's entry",
} as const;

/** Two special tokens of one kind at the start: the template wrote a BOS and the server added its own. It costs points, silently. */
function checkOneBos([first, second]: readonly PromptToken[]): void {
  const same = first?.id !== undefined ? first.id === second?.id : first?.text === second?.text;
  if (!same || first?.text === undefined || !/^<[^<>]+>$/.test(first.text)) return;
  throw new BadReply("E_DOUBLE_BOS", `the prompt begins with ${first.text} twice`, {
    advice: "remove it from the template, or stop the server from adding it",
  });
}

/** The score of the tokens from `cut` on. */
export function scoreFrom(tokens: readonly PromptToken[], cut: number): ChoiceScore {
  if (cut < 1 || cut >= tokens.length) {
    throw new BadReply("E_BOUNDARY", `${tokens.length} tokens cut at ${cut} leave no continuation with something before it`);
  }
  return scoreOf(
    tokens.slice(cut).map(({ id, text, logprob, rank }) => ({
      logprob: logprob as number,
      ...(id === undefined ? {} : { id }),
      ...(text === undefined ? {} : { text }),
      ...(rank === undefined ? {} : { rank }),
    })),
  );
}

/** The sum over scored tokens, each a possible log-probability. */
export function scoreOf(tokens: readonly ScoredToken[]): ChoiceScore {
  for (const { logprob, text, id } of tokens) {
    const token = text === undefined ? `token ${id}` : `token ${JSON.stringify(text)}`;
    if (!Number.isFinite(logprob) || logprob <= IMPOSSIBLE) {
      throw new BadReply("E_LOGPROB_IMPOSSIBLE", `${token} has the log-probability ${logprob}: the server holds it impossible`);
    }
    if (logprob > ROUNDING) throw new BadReply("E_LOGPROB_POSITIVE", `${token} has the log-probability ${logprob}, above 0`);
  }
  return { logprob: tokens.reduce((sum, { logprob }) => sum + logprob, 0), tokens };
}

/** Refuses choices that are all equal: a server that ignores the continuation answers so, and it would be scored as chance. */
export function checkChoices(choices: readonly ChoiceScore[]): void {
  const first = choices[0]?.logprob;
  if (choices.length > 1 && choices.every(({ logprob }) => logprob === first)) {
    throw new BadReply("E_CHOICES_EQUAL", `all ${choices.length} continuations have the log-likelihood ${first}`, {
      advice: "the server does not score what it is sent: run `mivhan models probe`",
    });
  }
}
