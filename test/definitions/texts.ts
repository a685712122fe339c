import { formatProblem } from "../../src/core/errors.ts";
import type { ReadResult } from "../../src/definitions/read.ts";

export const TASK = `task: capitals
version: 1
kind: multiple-choice
language: he
title: Capitals
dataset: capitals
split: test
shotSplit: shots
metrics: [accuracy]
primary: accuracy
`;

export const PROTOCOL = `protocol: letters-raw
version: 1
title: Letters
kinds: [multiple-choice]
method: choice-loglikelihood
layout: raw
continuation: letters
words:
  he: { labels: [A, B, C, D] }
templates:
  item: "{{ question }}"
  answer: "{{ letter }}"
`;

export const CHAT = `protocol: number-chat
version: 1
title: Number
kinds: [short-answer]
method: generate
layout: chat
thinking: off
sampling: { temperature: 0, maxTokens: 64 }
extractors: [final-number]
words:
  he: {}
templates:
  item: "{{ question }}"
  answer: "{{ solution }}"
`;

export const SUITE = `suite: small
version: 1
title: Small
entries:
  - { task: capitals, protocol: letters-raw@5 }
  - { task: capitals, protocol: letters-raw, parameters: { shots: 25 } }
  - { task: sums, protocol: number-chat }
composites:
  - composite: all
    title: All
    members:
      - { task: sums, protocol: number-chat }
      - { composite: reading, weight: 2 }
  - composite: reading
    title: Reading
    members:
      - { task: capitals, protocol: letters-raw@5 }
`;

export const CARD = `card: capitals
title: Capitals
language: he
licence: CC-BY-4.0
redistribute: true
verified: rows-read
source:
  host: git
  repository: https://example.org/owner/name
  revision: 0123456789abcdef0123456789abcdef01234567
format: jsonl
map:
  id: id
  choices: choices
  gold: { from: answer, form: index }
  fields: { question: question }
splits:
  test:
    file: data/test.jsonl
    rows: 3
    sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
`;

/** The problems of a refused text, one line each; [] when it was accepted. */
export function problemsOf(result: ReadResult<unknown>): string[] {
  return result.ok ? [] : result.problems.map(formatProblem);
}

export function accepted<T>(result: ReadResult<T>): T {
  if (!result.ok) throw new Error(problemsOf(result).join("\n"));
  return result.value;
}
