import { describe, expect, it } from "vitest";
import { parseCard } from "../../src/definitions/card.ts";
import { didYouMean, nearest } from "../../src/definitions/nearest.ts";
import { parseProtocol } from "../../src/definitions/protocol.ts";
import { meansEntry, parseSuite } from "../../src/definitions/suite.ts";
import { parseTask } from "../../src/definitions/task.ts";
import { accepted, CARD, CHAT, PROTOCOL, problemsOf, SUITE, TASK } from "./texts.ts";

type Change = readonly [from: string, to: string];
const changed = (text: string, [from, to]: Change): string => {
  if (!text.includes(from)) throw new Error(`the text has no ${from}`);
  return text.replace(from, to);
};

describe("a task", () => {
  it("gets the documented defaults", () => {
    expect(accepted(parseTask(TASK, "t.yaml"))).toMatchObject({ slots: {}, labels: [], fields: [], exclude: [] });
  });

  it.each([
    [
      "primary: accuracy",
      "primary: acuracy",
      't.yaml:10:10 field primary: the primary metric "acuracy" is not in metrics; expected one of accuracy; did you mean "accuracy"?',
    ],
    ["shotSplit: shots", "shotSplit: test", 't.yaml:8:12 field shotSplit: shots would be drawn from the evaluated split "test"'],
    ["multiple-choice", "classification", "t.yaml:1:1 field labels: a classification has no labels to choose from"],
    [
      "split: test",
      "split: test\nlabels: [{ label: a, spellings: [x] }, { label: a, spellings: [y] }]",
      'field labels[1].label: the label "a" stands here a second time',
    ],
    [
      "split: test",
      "split: test\nlabels: [{ label: a, spellings: [x] }, { label: b, spellings: [y, x] }]",
      'field labels[1].spellings[1]: the spelling "x" already means "a"',
    ],
    [
      "split: test",
      "split: test\nexclude: [{ id: a, reason: r, since: v1 }, { id: a, reason: r, since: v1 }]",
      'field exclude[1].id: item "a" is excluded a second time',
    ],
  ])("with %o changed to %o is refused", (from, to, expected) => {
    expect(problemsOf(parseTask(changed(TASK, [from, to]), "t.yaml"))).toEqual([expect.stringContaining(expected)]);
  });
});

describe("a protocol", () => {
  it("gets the documented defaults", () => {
    const protocol = accepted(parseProtocol(PROTOCOL, "p.yaml"));
    expect(protocol).toMatchObject({
      thinking: "off",
      shots: "shared",
      shotLayout: "inline",
      varies: [],
      parameters: { shots: 0 },
      extractors: [],
    });
    expect(protocol.templates.separator).toBe("\n\n");
    expect(accepted(parseProtocol(CHAT, "p.yaml"))).toMatchObject({
      continuation: "none",
      shotLayout: "turns",
      sampling: { topP: "model", topK: "model", minP: "model", maxReasoningTokens: 0, stop: [] },
    });
  });

  it("may keep words of any name beside the labels", () => {
    const text = changed(PROTOCOL, ["labels: [A, B, C, D]", "labels: [A, B], ask: '\u05e9', list: [1]"]);
    expect(accepted(parseProtocol(text, "p.yaml")).words["he"]).toEqual({ labels: ["A", "B"], ask: "\u05e9", list: [1] });
  });

  it.each([
    [CHAT, "thinking: off\n", "", "method generate needs thinking; expected off, on or as-served"],
    [CHAT, "sampling: { temperature: 0, maxTokens: 64 }\n", "", "method generate needs sampling"],
    [CHAT, "extractors: [final-number]\n", "", "method generate needs an extractor"],
    [CHAT, "thinking: off", "thinking: on", "thinking is on without tokens for it"],
    [CHAT, "maxTokens: 64", "maxTokens: 64, maxReasoningTokens: 5", "tokens for thinking, which is off"],
    [CHAT, "layout: chat", "layout: chat\ncontinuation: texts", "method generate scores no continuation"],
    [CHAT, "layout: chat", "layout: raw\nshotLayout: turns", "a raw prompt has no turns"],
    [CHAT, "temperature: 0", "temperature: -1", "-1 is not allowed here; expected a number from 0, or model"],
    [CHAT, "  he: {}", "  hebrew: {}", 'the key "hebrew" is not allowed here; use a language tag such as he or en'],
    [PROTOCOL, "continuation: letters\n", "", "method choice-loglikelihood needs to know what is scored"],
    [
      PROTOCOL,
      "layout: raw",
      "layout: raw\nsampling: { temperature: 0, maxTokens: 1 }",
      "method choice-loglikelihood does not sample",
    ],
    [PROTOCOL, "layout: raw", "layout: raw\nthinking: on", "method choice-loglikelihood cannot think"],
    [
      PROTOCOL,
      "layout: raw",
      "layout: raw\nvaries: [order, sampling]",
      "field varies[1]: method choice-loglikelihood does not sample",
    ],
    [PROTOCOL, "labels: [A, B, C, D]", "", 'the words of "he" have no option labels'],
    [PROTOCOL, "layout: raw", "layout: raw\nmetrics: [a]\nprimary: b", 'the primary metric "b" is not in metrics'],
  ])("is refused for its fault (%#)", (text, from, to, expected) => {
    expect(problemsOf(parseProtocol(changed(text, [from, to]), "p.yaml"))).toEqual([expect.stringContaining(expected)]);
  });
});

describe("a suite", () => {
  it("takes shots from the protocol's name", () => {
    const suite = accepted(parseSuite(SUITE, "s.yaml"));
    expect(suite.entries).toEqual([
      { task: "capitals", protocol: "letters-raw", parameters: { shots: 5 } },
      { task: "capitals", protocol: "letters-raw", parameters: { shots: 25 } },
      { task: "sums", protocol: "number-chat", parameters: {} },
    ]);
    expect(suite.composites[0]?.members[0]).toMatchObject({ weight: 1 });
    const meant = suite.entries.filter((entry) => meansEntry({ task: "capitals", protocol: "letters-raw@5" }, entry));
    expect(meant).toEqual([suite.entries[0]]);
  });

  it.each([
    ["shots: 25", "shots: 5", "s.yaml:6:5 field entries[1]: capitals under letters-raw stands here a second time"],
    ["letters-raw@5 }", "letters-raw@5, parameters: { shots: 5 } }", "the shots stand in letters-raw@5 already"],
    [
      "composite: reading, weight: 2",
      "composite: readin",
      'the suite has no composite "readin"; expected one of all, reading; did you mean "reading"?',
    ],
    ["composite: reading, weight: 2", "composite: all", "composites turn in a circle: all → all"],
    ["weight: 2", "weight: 0", "0 is not allowed here; expected a number over 0"],
    ["weight: 2", "task: sums", '"task" does not belong here'],
    [
      "      - { task: capitals, protocol: letters-raw@5 }",
      "      - { task: capitals, protocol: letters-raw }",
      "capitals is run under letters-raw with different parameters; expected one entry; write the shots: letters-raw@N",
    ],
    [
      "      - { task: capitals, protocol: letters-raw@5 }",
      "      - { task: capitals, protocol: letters-raw@7 }",
      "no entry of the suite runs capitals under letters-raw@7",
    ],
    [
      "      - { task: capitals, protocol: letters-raw@5 }",
      "      - { composite: all }",
      "composites turn in a circle: all → reading → all",
    ],
    ["composite: reading\n", "composite: all\n", 'the composite "all" stands here a second time'],
    [
      "      - { composite: reading, weight: 2 }",
      "      - { composite: reading }\n      - { composite: reading }",
      "the member stands here a second time",
    ],
  ])("with %o changed to %o is refused", (from, to, expected) => {
    expect(problemsOf(parseSuite(changed(SUITE, [from, to]), "s.yaml")).join("\n")).toContain(expected);
  });
});

describe("a card", () => {
  it("gets the documented defaults", () => {
    expect(accepted(parseCard(CARD, "c.yaml"))).toMatchObject({ starter: false, map: { duplicates: "error" } });
  });

  it.each([
    ["  repository: https://example.org/owner/name\n", "", "the source has no repository; expected https://host/owner/name"],
    ["https://example.org/owner/name", "owner/name", "a Git repository needs its whole address"],
    [
      "0123456789abcdef0123456789abcdef01234567",
      "main",
      '"main" is not allowed here; expected a full commit of 40 hex digits, or resolve-at-pull',
    ],
    ["0123456789abcdef0123456789abcdef01234567", "resolve-at-pull", "rows that were read have a known commit"],
    [
      "    sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
      "",
      'the split "test" of a card with rows read has no sha256',
    ],
    ["format: jsonl\n", "", "the map has no format to read"],
    ["format: jsonl", "format: jsonl\ndialect: { delimiter: ; }", "jsonl has no delimiter"],
    ["form: index", "form: index, labels: { a: b }", "gold of form index has no labels"],
    ["data/test.jsonl", "../test.jsonl", '"../test.jsonl" is not allowed here; expected a path inside the repository'],
    ["data/test.jsonl", "/etc/passwd", '"/etc/passwd" is not allowed here'],
    ["redistribute: true", 'redistribute: "yes"', "expected true or false"],
    [
      "licence: CC-BY-4.0",
      "licence: CC-BY-4.0\npublished: 2023",
      "found the number 2023; expected text: when the texts became public",
    ],
  ])("with %o changed to %o is refused", (from, to, expected) => {
    expect(problemsOf(parseCard(changed(CARD, [from, to]), "c.yaml")).join("\n")).toContain(expected);
  });
});

describe("the nearest name", () => {
  it("is found through slips of the finger and not through chance", () => {
    expect(nearest("acuracy", ["accuracy", "f1"])).toBe("accuracy");
    expect(nearest("verison", ["version", "vision"])).toBe("version");
    expect(nearest("Task", ["task"])).toBe("task");
    expect(nearest("xyz", ["accuracy", "f1"])).toBeUndefined();
    expect(didYouMean("f2", ["f1"])).toBeUndefined();
    expect(nearest("a".repeat(1_000_000), ["a".repeat(1_000_000)])).toBeUndefined();
  });
});
