import type { OpenAiParts } from "../openai-model.ts";
import { idsOf, type LikelihoodServer, type PromptToken, type ScoredPrompt } from "../wire/likelihood-server.ts";
import { mergeBodies, readChoices } from "../wire/openai.ts";
import { neutralSampling, openAiLikelihoods } from "../wire/openai-likelihoods.ts";
import { checkSent, NO_LOGPROBS } from "../wire/prompt-scores.ts";
import { BadReply, checked, type Fields, optional, readCount, readList, readNumber, readObject, readText } from "../wire/read.ts";
import { tokenizeRoute } from "../wire/tokenize-route.ts";
import { readUsage } from "../wire/usage.ts";

/** Log-likelihoods of vLLM: ids from `/tokenize`, scores from `prompt_logprobs`, labels from `logprobs` by id. */
export function vllmLikelihoods({ config, server, routes, transport }: OpenAiParts): LikelihoodServer {
  const { nextToken } = openAiLikelihoods(routes, transport, {
    topLogprobs: config.topLogprobs,
    // Two ids may decode to one text (U+FFFD for parts of a character): names by id are unique.
    completionFields: { return_tokens_as_token_ids: true },
    hasCompletions: true,
  });
  return {
    ...tokenizeRoute(`${server.root}/tokenize`, { routes, transport }),
    ...(nextToken === undefined ? {} : { nextToken }),
    nextTokenOfChat: true,
    async promptScores(prompts, signal) {
      const ids = prompts.map(idsOf);
      // 1, not 0: early versions of the V1 engine read 0 as "off".
      const body = mergeBodies(routes.body, { model: routes.model, ...neutralSampling(routes), prompt: ids, prompt_logprobs: 1 });
      return checked(await transport(routes.completionsPath, body, signal), (json) => readPromptLogprobs(json, ids));
    },
  };
}

/** Prompts of one request share one `usage`, which must agree with the number of ids that were sent. */
function readPromptLogprobs(json: unknown, prompts: readonly (readonly number[])[]): ScoredPrompt[] {
  const reply = readObject(json, "the top");
  const choices = readChoices(reply, prompts.length);
  const usage = readUsage(reply["usage"]);
  checkSent(
    usage,
    prompts.reduce((sum, ids) => sum + ids.length, 0),
  );
  return choices.map((choice, index) => ({
    tokens: promptTokens(choice, { ids: prompts[index] as readonly number[], index }),
    // The whole usage with the first prompt and none with the others, so that their sum is right.
    usage: usage === undefined ? undefined : index === 0 ? usage : { prompt: 0, completion: 0 },
  }));
}

/** `choices[i].prompt_logprobs[j]` is null or a dictionary from id to `{logprob, rank, decoded_token}` that holds the prompt's own id. */
function promptTokens(choice: Fields, { ids, index }: { ids: readonly number[]; index: number }): PromptToken[] {
  const where = `choices[${index}].prompt_logprobs`;
  if (choice["prompt_logprobs"] === undefined || choice["prompt_logprobs"] === null) {
    throw new BadReply("E_NO_LOGPROBS", "the server scored no prompt token", NO_LOGPROBS);
  }
  return readList(choice["prompt_logprobs"], where).map((entry, position) => {
    const id = ids[position];
    if (entry === null || id === undefined) return { logprob: null, ...(id === undefined ? {} : { id }) };
    const at = `${where}[${position}]`;
    const own = readObject(entry, at)[String(id)];
    if (own === undefined) throw new BadReply("E_REPLY_TOKENS", `${at} does not hold the id ${id} that was sent`);
    const { logprob, rank, decoded_token } = readObject(own, `${at}.${id}`);
    const text = optional(decoded_token, `${at}.${id}.decoded_token`, readText);
    const place = optional(rank, `${at}.${id}.rank`, readCount);
    return {
      id,
      logprob: readNumber(logprob, `${at}.${id}.logprob`),
      ...(text === undefined ? {} : { text }),
      ...(place === undefined ? {} : { rank: place }),
    };
  });
}
