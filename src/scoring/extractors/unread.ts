import type { Extraction } from "../../core/outcome.ts";
import type { GenerateReply, ModelReply } from "../../core/request.ts";
import { isAbstention, isRefusal } from "../../hebrew/abstention.ts";
import { isHebrewAnswer } from "../../hebrew/script.ts";

/** The generated reply. @throws TypeError where the spec asked for another method: `readResult` checks that first. */
export function generated(reply: ModelReply): GenerateReply {
  if (reply.method !== "generate") throw new TypeError(`a generated answer was expected, not a ${reply.method} reply`);
  return reply;
}

/**
 * Why a text in which no answer was found has none: it says that there is none, it refuses, it is not in Hebrew though Hebrew
 * was asked for, or none of these. `language` is that of the task.
 */
export function unread(text: string, language: string): Extraction {
  if (isAbstention(text)) return { reading: "abstained" };
  if (isRefusal(text)) return { reading: "refused" };
  return { reading: language === "he" && !isHebrewAnswer(text) ? "not-hebrew" : "no-answer" };
}
