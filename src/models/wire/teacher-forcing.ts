import type { ChoiceReply, ScoredToken } from "../../core/request.ts";
import type { LikelihoodServer, NextToken } from "./likelihood-server.ts";
import { checkSent, scoreOf } from "./prompt-scores.ts";
import { BadReply } from "./read.ts";
import { originOf, type TokenPlan } from "./token-plan.ts";
import { addUsage } from "./usage.ts";

/**
 * Scores each continuation token by token, by asking for the next token after every prefix: for servers that score nothing but what they
 * generate. Prefixes that choices share are asked once. A token outside the server's list makes the item errored, never −∞.
 */
export async function forceTokens(
  plan: TokenPlan,
  nextToken: NonNullable<LikelihoodServer["nextToken"]>,
  signal: AbortSignal,
): Promise<ChoiceReply> {
  const { wholes, cut } = plan;
  if (cut < 1 || wholes.some((whole) => whole.length <= cut)) {
    throw new BadReply("E_BOUNDARY", `tokens cut at ${cut} leave no continuation with something before it`);
  }
  // Choices share prefixes: each is asked once, for every token that follows it in some choice.
  const nexts = new Map<string, { readonly prefix: readonly number[]; readonly wanted: number[] }>();
  for (const whole of wholes) {
    for (let at = cut; at < whole.length; at++) {
      const prefix = whole.slice(0, at);
      const next = nexts.get(keyOf(prefix)) ?? { prefix, wanted: [] };
      next.wanted.push(whole[at] as number);
      nexts.set(keyOf(prefix), next);
    }
  }
  const replies = new Map<string, NextToken>();
  await Promise.all(
    [...nexts].map(async ([key, { prefix, wanted }]) => {
      const reply = await nextToken({ ids: prefix }, wanted, signal);
      checkSent(reply.usage, prefix.length);
      replies.set(key, reply);
    }),
  );
  const choices = wholes.map((whole) =>
    scoreOf(whole.slice(cut).map((id, offset) => pick(replies.get(keyOf(whole.slice(0, cut + offset))) as NextToken, id))),
  );
  const usage = addUsage([...replies.values()].map((reply) => reply.usage));
  return { ...originOf(plan, "teacher-forcing"), choices, ...(usage === undefined ? {} : { usage }) };
}

function keyOf(ids: readonly number[]): string {
  return ids.join(" ");
}

function pick({ candidates }: NextToken, id: number): ScoredToken {
  const ordered = candidates.toSorted((a, b) => b.logprob - a.logprob);
  const rank = ordered.findIndex((candidate) => candidate.id === id);
  const candidate = ordered[rank];
  if (candidate !== undefined) return { ...candidate, rank: rank + 1 };
  throw new BadReply("E_TOKEN_NOT_IN_TOP", `the token ${id} is not among the ${candidates.length} likeliest next tokens`, {
    advice: "raise `topLogprobs` in the model's entry",
  });
}
