import { describe, expect, it } from "vitest";
import { text, textHebrew } from "../../../src/scoring/extractors/text.ts";
import { extractFrom, short } from "./replies.ts";

describe("text extractors", () => {
  it.each([
    [" הנשיא נאם אתמול.\n", "הנשיא נאם אתמול.", "הנשיא נאם אתמול."],
    ["The president spoke yesterday.", "The president spoke yesterday.", "not-hebrew"],
    ["אני מצטער, אמר הנשיא.", "אני מצטער, אמר הנשיא.", "אני מצטער, אמר הנשיא."],
    ["I'm sorry, I cannot translate this.", "I'm sorry, I cannot translate this.", "refused"],
    ["", "no-answer", "no-answer"],
  ])("%j is %j, and %j where Hebrew is asked for", (reply, plain, hebrew) => {
    expect([short(extractFrom(text, reply)), short(extractFrom(textHebrew, reply))]).toEqual([plain, hebrew]);
  });
});
