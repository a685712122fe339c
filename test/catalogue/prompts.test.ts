import { describe, expect, it } from "vitest";
import type { SuiteEntry } from "../../src/core/definition.ts";
import type { ModelRequest } from "../../src/core/request.ts";
import { type Column, openColumn } from "./columns.ts";
import { PROTOCOLS, STARTER_TASKS, starterEntries, TASKS } from "./definitions.ts";

/** The prompts as files, to be read by people: one of each protocol with one shot, and one of each task as a chat model is asked. */
const golden = (name: string) => new URL(`../golden/prompts/${name}.txt`, import.meta.url).pathname;
const ENTRIES = starterEntries();

/** The task that shows a protocol. */
const SHOWN = ["starter-copa", "starter-arc", "starter-gsm8k", "starter-heq", "starter-nli"];
const CHATS = [
  "letter-chat",
  "number-chat",
  "answer-chat",
  "span-chat",
  "label-chat",
  "translation-he-chat",
  "translation-en-chat",
  "summary-chat",
  "rolling-raw",
  "rank-corpus",
  "entities-chat",
];

function shownUnder(protocol: string): SuiteEntry {
  const serving = ENTRIES.filter((entry) => entry.protocol === protocol);
  const task = SHOWN.find((name) => serving.some((entry) => entry.task === name)) ?? serving[0]?.task;
  if (task === undefined) throw new Error(`no starter task shows ${protocol}`);
  return { task, protocol, parameters: { shots: TASKS.get(task)?.shotSplit === undefined ? 0 : 1 } };
}

function written(request: ModelRequest): string {
  const { prompt } = request;
  const text =
    prompt.layout === "raw"
      ? `── prompt\n${prompt.parts.join("")}`
      : prompt.messages.map(({ role, content }) => `── ${role}\n${content}`).join("\n");
  if (request.method === "choice-loglikelihood")
    return `${text}\n── continuations\n${request.continuations.map((each) => JSON.stringify(each)).join("\n")}\n`;
  if (request.method === "rolling-loglikelihood") return `${text}\n── window ${request.window}, stride ${request.stride}\n`;
  if (request.method === "rank") return `${text}\n── ranked\n${JSON.stringify(request.candidates ?? "corpus")}\n`;
  return `${text}\n── stop\n${JSON.stringify(request.sampling.stop)}\n`;
}

function requests({ asker, items }: Column): ModelRequest[] {
  return items.map((item) => asker.ask(item, 1).request);
}

describe("a prompt, as a file for people to read", () => {
  it.each([...PROTOCOLS.keys()])("of %s", async (protocol) => {
    const [request] = requests(await openColumn(shownUnder(protocol)));
    await expect(written(request!)).toMatchFileSnapshot(golden(`protocols/${protocol.replace("/", "-")}`));
  });

  it.each(STARTER_TASKS.map(({ task }) => task))("of %s", async (task) => {
    const entry = ENTRIES.find((each) => each.task === task && CHATS.includes(each.protocol));
    const [request] = requests(await openColumn(entry!));
    await expect(written(request!)).toMatchFileSnapshot(golden(`tasks/${task}`));
  });
});

describe("every prompt of every starter item", () => {
  it.each(STARTER_TASKS.map(({ task }) => task))("of %s is clean", async (task) => {
    for (const entry of ENTRIES.filter((each) => each.task === task)) {
      for (const request of requests(await openColumn(entry))) {
        const texts =
          request.prompt.layout === "raw"
            ? [request.method === "rolling-loglikelihood" ? request.prompt.parts.at(-1)! : request.prompt.parts.join("")]
            : request.prompt.messages.map(({ content }) => content);
        for (const text of texts) expect({ [entry.protocol]: faultsOf(text) }).toEqual({ [entry.protocol]: [] });
        if (request.method !== "choice-loglikelihood") continue;
        for (const continuation of request.continuations) expect(continuation).toMatch(/^ \S/u);
      }
    }
  });
});

/** Faults by name, with what stands there. */
const FAULTS: Readonly<Record<string, RegExp>> = {
  "white space at the end": /\s$/u,
  "white space at the start": /^\s/u,
  "white space at the end of a line": /[^\S\n]\n/u,
  "two blank lines": /\n\n\n/u,
  "two spaces": /\S {2,}\S/u,
  "what a template left": /\{\{|\}\}|\{%|%\}|undefined|\[object/u,
  "invisible characters or points": /[\u0591-\u05bd\u05bf-\u05c7\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00a0\ufeff]/u,
  "a space before a full stop or comma": /[\u05d0-\u05ea] [.,](?:\s|$)/u,
};

function faultsOf(text: string): string[] {
  return Object.entries(FAULTS).flatMap(([name, pattern]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`${name}: ${text.slice(Math.max(0, found.index - 20), found.index + 20)}`];
  });
}

describe("the wording", () => {
  const sources = [
    ...[...PROTOCOLS.values()].map(
      (protocol) => [protocol.protocol, JSON.stringify([protocol.templates, protocol.words])] as const,
    ),
    ...[...TASKS.values()].map((task) => [task.task, JSON.stringify([task.slots, task.instruction])] as const),
  ];

  it.each(sources)("of %s glues no Hebrew prefix to a slot", (_name, source) => {
    expect(/[\u05d0-\u05ea]["'\u05be-]?\{\{/u.exec(source)).toBeNull();
  });

  it.each(sources.filter(([name]) => !name.endsWith("-imperative")))("of %s addresses nobody as he or she", (_name, source) => {
    expect(
      /(?<![\u05d0-\u05ea])(?:ענה|עני|בחר|בחרי|כתוב|כתבי|פתור|פתרי|העתק|העתיקי|קרא|קראי|סכם|סכמי|תרגם|תרגמי|השב|השיבי|ענו|בחרו)(?![\u05d0-\u05ea])/u.exec(
        source,
      ),
    ).toBeNull();
  });
});
