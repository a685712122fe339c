import fc from "fast-check";
import { expect, test } from "vitest";
import { separateReasoning } from "../../src/models/wire/reasoning.ts";

test.each<[string, string, string | undefined, { text: string; reasoning?: string; unfinished: boolean }]>([
  ["no thought", "התשובה היא ב", undefined, { text: "התשובה היא ב", unfinished: false }],
  ["white space around an answer is left", " א\n", undefined, { text: " א\n", unfinished: false }],
  ["a pair", "<think>נחשוב</think>\n\nב", undefined, { text: "ב", reasoning: "נחשוב", unfinished: false }],
  ["an empty pair", "<think>\n\n</think>\n\nב", undefined, { text: "ב", unfinished: false }],
  ["only a closing tag", "אולי א?\n</think>ב", undefined, { text: "ב", reasoning: "אולי א?", unfinished: false }],
  ["only an opening tag", "<think>אולי א", undefined, { text: "", reasoning: "אולי א", unfinished: true }],
  ["two pairs", "<think>1</think>א<think>2</think>ב", undefined, { text: "אב", reasoning: "1\n\n2", unfinished: false }],
  ["a pair and then a cut one", "<think>1</think>א <think>2", undefined, { text: "א ", reasoning: "1\n\n2", unfinished: true }],
  [
    "a closing tag before a pair",
    "0</think>א<think>1</think>ב",
    undefined,
    { text: "אב", reasoning: "0\n\n1", unfinished: false },
  ],
  ["a field of its own", "ב", "חשבתי", { text: "ב", reasoning: "חשבתי", unfinished: false }],
  ["an empty field", "ב", "", { text: "ב", unfinished: false }],
  ["field and tags", "<think>2</think>ב", "1", { text: "ב", reasoning: "1\n\n2", unfinished: false }],
])("%s", (_, content, field, expected) => {
  expect(separateReasoning(content, { field })).toEqual(expected);
});

test("other tags can be named", () => {
  expect(separateReasoning("[THINK]x[/THINK]y", { tags: ["[THINK]", "[/THINK]"] })).toMatchObject({ text: "y", reasoning: "x" });
});

test("an answer never holds a tag, and nothing is lost but tags and white space", () => {
  const part = fc.constantFrom("<think>", "</think>", "א", " ", "ב\n");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const content = parts.join("");
      const { text, reasoning } = separateReasoning(content, {});
      expect(text).not.toContain("<think>");
      const bare = (written: string) => [...written.replaceAll(/<\/?think>/g, "").replaceAll(/\s/g, "")].sort().join("");
      // A second closing tag inside an answer is text: nothing says what it would close.
      expect(bare(`${text}${reasoning ?? ""}`)).toBe(bare(content));
    }),
  );
});

test("a megabyte of opening tags is read in linear time", () => {
  const begin = performance.now();
  separateReasoning("<think>".repeat(150_000), {});
  separateReasoning("<think></think>".repeat(70_000), {});
  separateReasoning("</think>".repeat(150_000), {});
  expect(performance.now() - begin).toBeLessThan(2000);
});
