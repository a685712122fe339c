import { describe, expect, it } from "vitest";
import { labelFirst, labelStrict } from "../../../src/scoring/extractors/label.ts";
import { extractFrom, short, shown } from "./replies.ts";

const context = shown({
  labels: [
    ["positive", ["חיובי", "חיובית"]],
    ["negative", ["שלילי", "שלילית"]],
    ["neutral", ["ניטרלי", "נייטרלי"]],
  ],
});

describe("label extractors", () => {
  it.each([
    ["חיובי", "positive", "positive"],
    ["**נייטרלי.**", "neutral", "neutral"],
    ["התגובה שלילית, אם כי קשה לומר בוודאות", "negative", "negative"],
    ["חיובי, אבל אולי שלילי", "ambiguous", "positive"],
    ["מבין חיובי, שלילי או ניטרלי הייתי אומר: שלילי", "negative", "negative"],
    ["positive", "positive", "positive"],
    ["לא ניתן לקבוע", "abstained", "abstained"],
    ["כמודל שפה איני יכול לשפוט", "refused", "refused"],
    ["Hard to say", "not-hebrew", "not-hebrew"],
    ["קשה לומר", "no-answer", "no-answer"],
  ])("%j is %s, and %s to the one that takes the first", (reply, strict, first) => {
    expect([short(extractFrom(labelStrict, reply, { context })), short(extractFrom(labelFirst, reply, { context }))]).toEqual([
      strict,
      first,
    ]);
  });

  it("do not ask for Hebrew where English labels were offered", () => {
    const english = shown({ labels: [["sports", ["sports"]]] });
    expect(short(extractFrom(labelStrict, "Hard to say", { context: english }))).toBe("no-answer");
  });
});
