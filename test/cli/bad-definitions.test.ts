import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkTasks } from "../../src/cli/commands/tasks.ts";
import type { CommandContext } from "../../src/cli/context.ts";
import { reportError, type Terminal } from "../../src/cli/terminal.ts";

const TASK = `task: mine
version: 1
title: mine
kind: multiple-choice
language: he
dataset: mine
split: test
metrics: [acc]
primary: acc
`;
const CARD = `card: mine
title: mine
language: he
licence: CC0-1.0
redistribute: true
verified: rows-read
source: { host: bundled }
format: jsonl
map:
  id: id
  choices: choices
  gold: { from: answer, form: index }
  fields: { question: question }
splits:
  test: { file: mine.jsonl }
`;
const ROWS = [
  '{"id":"a","question":"מי?","choices":["דן","רון"],"answer":0}',
  '{"id":"b","question":"מה?","choices":["ים","הר"],"answer":1}',
];
const PROTOCOL = `protocol: mine
version: 1
title: mine
kinds: [multiple-choice]
method: choice-loglikelihood
layout: raw
continuation: letters
extractors: [loglikelihood]
parameters: { shots: 0 }
shots: shared
varies: []
words:
  he:
    labels: [א, ב, ג]
templates:
  item: |-
    {{ question }}
    תשובה:
  answer: " {{ letter }}"
  separator: "\\n"
`;
const SUITE = `suite: mine
version: 1
title: mine
entries:
  - { task: mine, protocol: mine }
composites: []
`;

interface Files {
  readonly task?: string;
  readonly card?: string;
  readonly rows?: readonly string[];
  readonly protocol?: string;
  readonly suite?: string;
}

/** What a user sees, and the exit code, after `mivhan tasks check` of a suite made of these files. */
async function check({
  task = TASK,
  card = CARD,
  rows = ROWS,
  protocol = PROTOCOL,
  suite = SUITE,
}: Files): Promise<{ code: number; said: string }> {
  const root = mkdtempSync(join(tmpdir(), "mivhan-bad-"));
  for (const folder of ["tasks/protocols", "tasks/suites", "datasets"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "tasks/mine.yaml"), task);
  writeFileSync(join(root, "tasks/protocols/mine.yaml"), protocol);
  writeFileSync(join(root, "tasks/suites/mine.yaml"), suite);
  writeFileSync(join(root, "datasets/mine.yaml"), card);
  writeFileSync(join(root, "mine.jsonl"), `${rows.join("\n")}\n`);
  const said: string[] = [];
  const terminal: Terminal = {
    out: (line) => void said.push(line),
    say: (line) => void said.push(line),
    status: () => undefined,
    interactive: false,
    width: "unlimited",
  };
  const never = new AbortController().signal;
  const context: CommandContext = { terminal, drain: never, abort: never, exitWith: () => undefined };
  // Suites stand before tasks of the same name.
  return checkTasks([join(root, "tasks/suites/mine.yaml")], { root: [root], data: [root], plugin: [] }, context).then(
    () => ({ code: 0, said: said.join("\n") }),
    (error: unknown) => ({ code: reportError(error, terminal), said: said.join("\n") }),
  );
}

const replaced = (text: string, from: string | RegExp, to: string) => {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`nothing to replace: ${from}`);
  return result;
};

/** What is wrong, the files, and what the message must name: file with line and column or row, and what to do or what was expected. */
const FAULTS: readonly (readonly [string, Files, RegExp])[] = [
  ["an unknown key", { task: replaced(TASK, "primary:", "primery:") }, /mine\.yaml:9:1 .*primery.*"primary"/],
  ["a missing key", { task: replaced(TASK, "split: test\n", "") }, /mine\.yaml:\d+.*split/],
  ["YAML that cannot be read", { task: `${TASK}fields: [a, b\n` }, /mine\.yaml:1[01]:\d+/],
  ["a key that stands twice", { task: `${TASK}version: 2\n` }, /mine\.yaml:10:1: the key stands here a second time/],
  [
    "a kind that does not exist",
    { task: replaced(TASK, "multiple-choice", "multiple-chioce") },
    /mine\.yaml:4:7 .*"multiple-choice"/,
  ],
  [
    "an unknown metric",
    { task: TASK.replaceAll("acc", "acuracy") },
    /mine\.yaml:8:11 .*unknown metric "acuracy".*expected one of .*acc/,
  ],
  [
    "an unknown extractor",
    { protocol: replaced(PROTOCOL, "[loglikelihood]", "[loglikelyhood]") },
    /protocols\/mine\.yaml:8:14 .*unknown extractor "loglikelyhood"/,
  ],
  [
    "an expression that is none",
    { protocol: `${PROTOCOL}expressions:\n  - { name: x, expression: "(?=a)", readBy: span }\n` },
    /protocols\/mine\.yaml:2\d:\d+ .*the expression cannot be used.*look-around/,
  ],
  [
    "missing words for the task's language",
    { task: replaced(TASK, "language: he", "language: ar") },
    /protocols\/mine\.yaml:13:\d+ .*no words for language "ar"/,
  ],
  [
    "an unknown name in a template",
    { protocol: replaced(PROTOCOL, "{{ question }}", "{{ qestion }}") },
    /protocols\/mine\.yaml:17:1 .*unknown name "qestion".*question/,
  ],
  [
    "shots from the evaluated split",
    { task: `${TASK}shotSplit: test\n`, suite: replaced(SUITE, "protocol: mine }", "protocol: mine@1 }") },
    /mine\.yaml:10:12 .*shots would be drawn from the evaluated split "test".*another split/,
  ],
  [
    "shots without a split for them",
    { suite: replaced(SUITE, "protocol: mine }", "protocol: mine@1 }") },
    /mine\.yaml.*has no shotSplit/,
  ],
  [
    "a member that no entry runs",
    {
      suite: replaced(
        SUITE,
        "composites: []",
        "composites:\n  - composite: c\n    title: c\n    members: [{ task: mine, protocol: other }]",
      ),
    },
    /suites\/mine\.yaml:9:\d+ .*no entry/,
  ],
  [
    "composites that turn in a circle",
    {
      suite: replaced(
        SUITE,
        "composites: []",
        "composites:\n  - { composite: a, title: a, members: [{ composite: b }] }\n  - { composite: b, title: b, members: [{ composite: a }] }",
      ),
    },
    /suites\/mine\.yaml:7:\d+ .*circle/,
  ],
  ["missing gold", { rows: [...ROWS, '{"id":"c","question":"x","choices":["1","2"]}'] }, /mine\.jsonl row 3 field answer/],
  [
    "a gold index out of range",
    { rows: [...ROWS, '{"id":"c","question":"x","choices":["1","2"],"answer":2}'] },
    /mine\.jsonl row 3 field answer.*expected/,
  ],
  [
    "a duplicate id",
    { rows: [...ROWS, '{"id":"a","question":"x","choices":["1","2"],"answer":0}'] },
    /mine\.jsonl row 3 field id: the id "a" stands in row 1 already/,
  ],
  [
    "an empty choice",
    { rows: [...ROWS, '{"id":"c","question":"x","choices":["1"," "],"answer":0}'] },
    /mine\.jsonl row 3 field choices/,
  ],
  [
    "identical choices",
    { rows: [...ROWS, '{"id":"c","question":"x","choices":["1","1"],"answer":0}'] },
    /mine\.jsonl row 3 field choices/,
  ],
  [
    "an empty question",
    { rows: [...ROWS, '{"id":"c","question":"  ","choices":["1","2"],"answer":0}'] },
    /mine\.jsonl row 3.*question/,
  ],
  ["a row that is not JSON", { rows: [...ROWS, '{"id":"c","question":'] }, /mine\.jsonl:3 row 3/],
  [
    "more choices than labels",
    { rows: [...ROWS, '{"id":"c","question":"x","choices":["1","2","3","4"],"answer":0}'] },
    /mine\.jsonl row 3 field choices.*4 choices.*3 labels/,
  ],
  [
    "an excluded item that is not there",
    { task: `${TASK}exclude: [{ id: zzz, reason: r, since: "2026-01-01" }]\n` },
    /mine\.jsonl field exclude.*"zzz"/,
  ],
  [
    "a file that is not the one of the card",
    { card: replaced(CARD, "file: mine.jsonl }", `file: mine.jsonl, sha256: ${"ab".repeat(32)} }`) },
    /mine\.jsonl.*sha256/,
  ],
];

describe("a definition", () => {
  it("that is right passes", async () => {
    expect(await check({})).toEqual({ code: 0, said: expect.stringContaining("1 entry right") });
  });

  it.each(FAULTS)("with %s is refused with place and advice, exit 2", async (_, files, message) => {
    const { code, said } = await check(files);
    expect(said).toMatch(message);
    expect(code).toBe(2);
  });

  it("with several faults in several files has them all reported at once", async () => {
    const { said } = await check({
      task: TASK.replaceAll("acc", "acuracy"),
      protocol: replaced(PROTOCOL, "{{ question }}", "{{ a }} {{ b }}"),
    });
    for (const part of ["acuracy", 'unknown name "a"', 'unknown name "b"']) expect(said).toContain(part);
  });

  it("with a YAML bomb is refused in no time", async () => {
    const bomb = [
      "a: &a [x, x, x, x, x, x, x, x, x]",
      ...Array.from(
        { length: 12 },
        (_, level) =>
          `${String.fromCharCode(98 + level)}: &${String.fromCharCode(98 + level)} [${Array(9)
            .fill(`*${String.fromCharCode(97 + level)}`)
            .join(", ")}]`,
      ),
    ].join("\n");
    const { code, said } = await check({ task: bomb });
    expect([code, /alias|anchor/i.test(said)]).toEqual([2, true]);
  });
});
