import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Corpus } from "../../src/core/corpus.ts";
import type { Card, Protocol, Suite, SuiteEntry, Task } from "../../src/core/definition.ts";
import type { Item } from "../../src/core/item.ts";
import { loadTaskItems } from "../../src/data/judged-items.ts";
import { parseCard } from "../../src/definitions/card.ts";
import { parseProtocol } from "../../src/definitions/protocol.ts";
import type { ReadResult } from "../../src/definitions/read.ts";
import { parseSuite } from "../../src/definitions/suite.ts";
import { parseTask } from "../../src/definitions/task.ts";
import { serves } from "../../src/tasks/serves.ts";

/** The definitions that come with the package, read without the command line. */
const ROOT = new URL("../../", import.meta.url);

export const TASKS: ReadonlyMap<string, Task> = readAll("tasks", parseTask);
export const PROTOCOLS: ReadonlyMap<string, Protocol> = readAll("tasks/protocols", parseProtocol);
export const SUITES: ReadonlyMap<string, Suite> = readAll("tasks/suites", parseSuite);
export const CARDS: ReadonlyMap<string, Card> = readAll("datasets", parseCard);

export const STARTER_TASKS: readonly Task[] = [...TASKS.values()].filter(({ dataset }) => CARDS.get(dataset)?.starter === true);

/** As many as the smallest starter set has. */
const STARTER_SHOTS = 3;

/** Among four or five other passages, in words. */
const STARTER_CONTEXT = 256;

/** Every starter task under every protocol that serves it, as suite entries. */
export function starterEntries(): SuiteEntry[] {
  return STARTER_TASKS.flatMap((task) =>
    [...PROTOCOLS.values()]
      .filter((protocol) => serves(protocol, task))
      .map(({ protocol, parameters }) => ({
        task: task.task,
        protocol,
        parameters: {
          ...(parameters.shots === 0 ? {} : { shots: STARTER_SHOTS }),
          ...(task.haystack === undefined ? {} : { contextTokens: STARTER_CONTEXT }),
        },
      })),
  );
}

export async function starterData(
  task: Task,
  split: string,
): Promise<{ readonly items: readonly Item[]; readonly corpus?: Corpus }> {
  const root = fileURLToPath(new URL("datasets/", ROOT));
  const result = await loadTaskItems(CARDS.get(task.dataset)!, split, { root, kind: task.kind, labels: task.labels });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result;
}

export async function starterItems(task: Task, split: string): Promise<readonly Item[]> {
  return (await starterData(task, split)).items;
}

function readAll<T>(folder: string, parse: (text: string, file: string) => ReadResult<T>): ReadonlyMap<string, T> {
  const within = new URL(`${folder}/`, ROOT);
  const recursive = folder === "tasks/protocols";
  const names = readdirSync(within, { recursive, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .sort();
  return new Map(
    names.map((name) => {
      const result = parse(readFileSync(new URL(name, within), "utf8"), `${folder}/${name}`);
      if (!result.ok)
        throw new Error(
          `${folder}/${name}\n${result.problems.map(({ message, place }) => `${place.line} ${message}`).join("\n")}`,
        );
      return [name.slice(0, -".yaml".length), result.value];
    }),
  );
}
